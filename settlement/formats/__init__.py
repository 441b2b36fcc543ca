"""Bank file formats: bytes to frozen dataclasses and back.

Owns: what a NACHA file, a BAI2 statement and an acknowledgement look like, and how names are spelled in ASCII. Imports
nothing else of the project and no Django. Rails write with it, the sandbox bank reads and writes with it, and
reconciliation reads with it. Writers keep every rule of a format. Readers of received files are strict on amounts,
totals, counts and identity, and note other deviations as dialects. Start reading at `errors` and `dialects`, then
`nacha`, `bai2`, `ach_reports`.
"""
