"""Webhooks: what partners are told, signed, in order and for as long as it takes.

Owns: endpoints and their secrets, events (the outbox), deliveries, attempts; the `deliver_webhooks` process.
May import: `config`, `onboarding.partners`. Start reading at `outbox`, then `fanout`, `delivery`, `sending`, `dispatcher`.
"""
