"""Partners, their environments and members, and the API keys by which their programs authenticate.

Owns: Partner, Environment (`test`, `live`), Member, ApiKey; authentication of requests and the scoping of every
partner-owned table. May import: `config`. Start reading at `models`, then `scoping`, `api_keys`, `authentication`.
"""
