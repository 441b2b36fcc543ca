"""A statement in quarantine may be read again; its bytes, and everything about one that was imported, never change."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

_LET_GO = """
DROP TRIGGER reconciliation_statement_is_append_only ON reconciliation_statement;
CREATE TRIGGER reconciliation_statement_is_append_only BEFORE DELETE ON reconciliation_statement
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_refuse_change();
CREATE TRIGGER reconciliation_statement_keeps_what_came BEFORE UPDATE ON reconciliation_statement FOR EACH ROW
    WHEN (OLD.status <> 'quarantined'
        OR (OLD.id, OLD.rail_account_id, OLD.livemode, OLD.name, OLD.format, OLD.sha256, OLD.raw, OLD.created_at)
        IS DISTINCT FROM (NEW.id, NEW.rail_account_id, NEW.livemode, NEW.name, NEW.format, NEW.sha256, NEW.raw, NEW.created_at))
    EXECUTE FUNCTION kernel_refuse_change();
ALTER TABLE reconciliation_statement ENABLE ALWAYS TRIGGER reconciliation_statement_is_append_only;
ALTER TABLE reconciliation_statement ENABLE ALWAYS TRIGGER reconciliation_statement_keeps_what_came;
"""
_HOLD = """
DROP TRIGGER reconciliation_statement_keeps_what_came ON reconciliation_statement;
DROP TRIGGER reconciliation_statement_is_append_only ON reconciliation_statement;
CREATE TRIGGER reconciliation_statement_is_append_only BEFORE UPDATE OR DELETE ON reconciliation_statement
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_refuse_change();
ALTER TABLE reconciliation_statement ENABLE ALWAYS TRIGGER reconciliation_statement_is_append_only;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("reconciliation", "0002_guards_and_verbs")]
    operations: ClassVar = [migrations.RunSQL(_LET_GO, _HOLD)]
