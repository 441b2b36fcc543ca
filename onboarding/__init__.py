"""Onboarding: a partner's journey from the first visit to live money.

Owns: today only its basements (`partners`; compliance comes later). The wizard, the checklist, go-live and the `demo` command live in this house.
May import: every floor below 12. Start reading at `partners`.
"""
