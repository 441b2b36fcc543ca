"""The partner API: what every request and every answer has in common.

Owns: problem documents, request ids, idempotency, query parameters, cursor pages, quotas, scopes, base views, the
OpenAPI document and its pages. May import `config.kernel`. URL configurations and the authenticator are named in the
settings. Start reading at `views`, then `query`, `idempotency`, `problems`.
"""
