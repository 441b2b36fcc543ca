"""Observability: liveness, readiness, metrics and logs.

Owns: `/healthz`, `/readyz`, `/metrics`, heartbeats of background processes, and the format of log lines. Checks and
collectors of the apps are read by dotted name from the settings. Imports the kernel only.
Start reading at `health.readiness`, then `metrics`, then `logging`.
"""
