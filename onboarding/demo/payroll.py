"""The payroll file of one run of the demo: the shipped file with references of its own, because a reference is unique for ever."""

from __future__ import annotations

import csv
import hashlib
import io

from onboarding.partners.models import Environment
from payouts import queries

REFERENCE_COLUMN = "reference"


def name_of_run(environment: Environment) -> str:
    """`R1`, `R2` ...: one more than the payrolls this environment paid before."""
    return f"R{queries.batches_within(environment).count() + 1}"


def renamed(content: bytes, *, run_name: str) -> bytes:
    """The same rows, each reference with the run's name in front."""
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(rows[0]))
    writer.writeheader()
    writer.writerows({**row, REFERENCE_COLUMN: f"{run_name}-{row[REFERENCE_COLUMN]}"} for row in rows)
    return out.getvalue().encode()


def reference_of_funding(content: bytes) -> str:
    """A reference that belongs to this very file."""
    return f"FUND-{hashlib.sha256(content).hexdigest()[:16].upper()}"
