"""The kernel: plain Python that every app uses.

Owns: error classes, ids, the clock, life cycles and statuses, retry schedules, field encryption, ordered locks, the
database backend, SQL functions and the SQL helpers of migrations. It has no tables.
May import: Django and the standard library. Start reading at `errors`, then `lifecycle`.
"""
