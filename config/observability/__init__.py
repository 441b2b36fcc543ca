"""Observability: is it alive, is it ready, how much of it is there, and what did it say.

Owns: `/healthz`, `/readyz`, `/metrics`, heartbeats of the processes, and the shape of every log line. Checks and
collectors of the rooms above are read by dotted name from the settings. Imports the kernel only.
Start reading at `health.readiness`, then `metrics`, then `logging`.
"""
