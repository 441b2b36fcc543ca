"""Partners: who may ask us to move money, and how we know that it is them.

Owns: Partner, Environment (`test`, `live`), Member, ApiKey; authentication of requests and the scoping of every partner-owned table.
May import: `config`. Start reading at `models`, then `scoping`, `api_keys`, `authentication`.
"""
