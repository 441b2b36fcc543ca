"""Bank file formats: bytes to frozen dataclasses and back, with nothing else in between.

Owns: what a NACHA file, a BAI2 statement, an acknowledgement looks like. Imports nothing of the house and no Django;
rails write with it, the sandbox bank reads and writes with it, reconciliation reads with it.
Every format has `parse(bytes) -> dataclass` and `render(dataclass) -> bytes`, both strict, and `parse(render(x)) == x`.
Start reading at `errors`, then `nacha`, `bai2`, `ach_reports`.
"""
