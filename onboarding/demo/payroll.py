"""The payroll file of one run: the shipped file with new references, because a reference is unique for ever."""

from __future__ import annotations

import csv
import hashlib
import io

from onboarding.partners.models import Environment
from payouts import queries

REFERENCE_COLUMN = "reference"


def name_of_run(environment: Environment) -> str:
    """Return `R1`, `R2` ...: one more than the payrolls that this environment paid before."""
    return f"R{queries.batches_within(environment).count() + 1}"


def renamed(content: bytes, *, run_name: str) -> bytes:
    """Return the same rows with the name of the run before each reference."""
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(rows[0]))
    writer.writeheader()
    writer.writerows({**row, REFERENCE_COLUMN: f"{run_name}-{row[REFERENCE_COLUMN]}"} for row in rows)
    return out.getvalue().encode()


def reference_of_funding(content: bytes) -> str:
    """Return a reference made from the content of this file."""
    return f"FUND-{hashlib.sha256(content).hexdigest()[:16].upper()}"
