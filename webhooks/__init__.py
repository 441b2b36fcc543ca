"""Webhooks: signed events for partners, delivered in order per subject and retried until they succeed or expire.

Owns endpoints and their secrets, events (the outbox), deliveries and attempts, and the `deliver_webhooks` process.
May import `config` and `onboarding.partners`.
Start reading at `outbox`, then `fanout`, `delivery`, `sending`, `dispatcher`.
"""
