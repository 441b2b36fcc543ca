from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from config.kernel import sql
from reconciliation.states import DISCREPANCY_LIFE


class Migration(migrations.Migration):
    dependencies: ClassVar = [("reconciliation", "0001_statements_runs_matches_discrepancies")]
    operations: ClassVar = [
        sql.lifecycle_guard(DISCREPANCY_LIFE),
        sql.append_only("reconciliation_statementline"),
        sql.append_only("reconciliation_match"),
        sql.append_only("reconciliation_proof"),
        sql.append_only("reconciliation_discrepancyhistory"),
        sql.append_only("reconciliation_statement"),
        sql.never_deleted("reconciliation_run"),
        sql.never_deleted("reconciliation_discrepancy"),
        sql.load_functions(__file__, "prove_many.sql", "reconciliation_prove_many"),
    ]
