"""Staff pages.

Roles, login with a second factor, the base view, the menu, the dashboard and the timeline of a transfer.

Owns: staff roles (Django groups, made by a migration), the second factor and its tables, the session rules of staff
pages. May import: `config.kernel`, `config.audit`, `config.api`. Apps of upper layers contribute by dotted names in the
settings. Start reading at `roles`.
"""
