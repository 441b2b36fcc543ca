"""What PostgreSQL itself refuses, and the SQL verbs of the room."""

from django.db import migrations

from config.kernel import sql
from settlement.states import INSTRUCTION_LIFE, SUBMISSION_LIFE

# The reference and the trace are how the bank is asked: once they are written they never change.
_KEEP = """
CREATE FUNCTION settlement_refuse_other_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'What the bank was told never changes: make another %.', TG_ARGV[0]
        USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_TABLE_NAME || '_keeps_what_was_told';
END $$;
CREATE TRIGGER settlement_instruction_keeps_what_was_told BEFORE UPDATE ON settlement_instruction FOR EACH ROW
    WHEN ((OLD.id, OLD.environment_id, OLD.transfer_id, OLD.attempt, OLD.rail_account_id, OLD.amount_minor, OLD.currency)
        IS DISTINCT FROM (NEW.id, NEW.environment_id, NEW.transfer_id, NEW.attempt, NEW.rail_account_id, NEW.amount_minor, NEW.currency)
        OR (OLD.trace_number IS NOT NULL AND (OLD.trace_number, OLD.trace_cycle, OLD.submission_id, OLD.batch_number)
            IS DISTINCT FROM (NEW.trace_number, NEW.trace_cycle, NEW.submission_id, NEW.batch_number)))
    EXECUTE FUNCTION settlement_refuse_other_order('instruction');
CREATE TRIGGER settlement_submission_keeps_what_was_told BEFORE UPDATE ON settlement_submission FOR EACH ROW
    WHEN ((OLD.id, OLD.rail_account_id, OLD.reference, OLD.entry_count, OLD.total_minor, OLD.first_trace, OLD.effective_on)
        IS DISTINCT FROM (NEW.id, NEW.rail_account_id, NEW.reference, NEW.entry_count, NEW.total_minor, NEW.first_trace, NEW.effective_on))
    EXECUTE FUNCTION settlement_refuse_other_order('submission');
"""
_FREE = """
DROP TRIGGER settlement_instruction_keeps_what_was_told ON settlement_instruction;
DROP TRIGGER settlement_submission_keeps_what_was_told ON settlement_submission;
DROP FUNCTION settlement_refuse_other_order();
"""

# Every arrow rewrites a row that is still young: room on its page keeps the table from growing with each of them.
_ROOM = "ALTER TABLE settlement_instruction SET (fillfactor = 70)"

_TRACES = "settlement_find_traces(uuid, text[])"
_QUEUE = (
    "settlement_queue_many(uuid[], uuid[], uuid[], bigint[], text[], text[], uuid[], uuid[], timestamptz, timestamptz)"
)
_CLAIM = "settlement_claim_many(uuid, uuid[], bigint, text, timestamptz, timestamptz, text)"
_SETTLE = "settlement_settle_many(uuid[], date[], text[], timestamptz)"
_CLOSE = "settlement_close_many(uuid[], text[], text, text[], text[], timestamptz)"
_ASK = "settlement_take_asking(uuid, int, int[], timestamptz)"


class Migration(migrations.Migration):
    dependencies = [("settlement", "0001_initial"), ("payouts", "0002_guards_and_verbs")]

    operations = [
        sql.owned_key("settlement_instruction"),
        sql.owned_reference("settlement_instruction", "transfer_id", "payouts_transfer"),
        sql.never_deleted("settlement_instruction"),
        sql.never_deleted("settlement_submission"),
        sql.never_deleted("settlement_bankfile"),
        sql.never_deleted("settlement_incident"),
        sql.append_only("settlement_instructionhistory"),
        sql.append_only("settlement_submissionhistory"),
        sql.lifecycle_guard(INSTRUCTION_LIFE),
        sql.lifecycle_guard(SUBMISSION_LIFE),
        migrations.RunSQL(_KEEP, _FREE),
        migrations.RunSQL(_ROOM, "ALTER TABLE settlement_instruction RESET (fillfactor)"),
        sql.load_functions(__file__, "settlement_queue_many.sql", _QUEUE),
        sql.load_functions(__file__, "settlement_claim_many.sql", _CLAIM),
        sql.load_functions(__file__, "settlement_settle_many.sql", _SETTLE),
        sql.load_functions(__file__, "settlement_close_many.sql", _CLOSE),
        sql.load_functions(__file__, "settlement_find_traces.sql", _TRACES),
        sql.load_functions(__file__, "settlement_take_asking.sql", _ASK),
    ]
