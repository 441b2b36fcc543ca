"""Onboarding: a partner's way from the first visit to live payments.

Owns `partners` and the `demo` command; application, checklist and go-live are not built yet. May import every lower
layer. Start reading at `partners`.
"""
