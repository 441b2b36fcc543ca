"""The kernel: plain Python that every room stands on.

Owns: error classes, ids, the clock, life cycles, retry schedules, field encryption, ordered locks and the SQL helpers of migrations. No tables.
May import: Django and the standard library, nothing of ours. Start reading at `errors`, then `lifecycle`.
"""
