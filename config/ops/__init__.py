"""The staff's door: who of us may do what, the base view of staff pages, the menu and the gatherer of a transfer's story.

Owns: staff roles (Django groups, made by a migration), the second factor and its tables, the gate before every page, `OpsView`, navigation, the
passport gatherer.
May import: `config.kernel`, `config.audit`. Contributors of upper floors are named by dotted string in the settings. Start reading at `roles`.
"""
