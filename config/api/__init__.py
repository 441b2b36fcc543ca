"""The partners' door: what every request and every answer of the API has in common.

Owns: problem documents, request ids, idempotency, cursor pages, throttles, scopes, base views, the schema and its pages.
May import: `config.kernel`. Rooms and the authenticator are named by dotted string in the settings.
Start reading at `views`, then `problems`, `idempotency`.
"""
