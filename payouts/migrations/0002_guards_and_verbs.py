"""What PostgreSQL itself refuses, and the SQL verbs of the room."""

from django.db import migrations

from config.kernel import sql
from payouts.states import TRANSFER_LIFE

KEEP_TRANSFER = """
CREATE FUNCTION payouts_refuse_other_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'What was ordered never changes: make another %.', TG_ARGV[0]
        USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_TABLE_NAME || '_keeps_what_was_ordered';
END $$;
CREATE TRIGGER payouts_transfer_keeps_what_was_ordered BEFORE UPDATE ON payouts_transfer FOR EACH ROW
    WHEN ((OLD.id, OLD.environment_id, OLD.batch_id, OLD.position, OLD.beneficiary_id, OLD.amount_minor, OLD.fee_minor, OLD.currency, OLD.reference, OLD.created_at)
        IS DISTINCT FROM
          (NEW.id, NEW.environment_id, NEW.batch_id, NEW.position, NEW.beneficiary_id, NEW.amount_minor, NEW.fee_minor, NEW.currency, NEW.reference, NEW.created_at))
    EXECUTE FUNCTION payouts_refuse_other_order('transfer');
CREATE TRIGGER payouts_receipt_keeps_what_was_ordered BEFORE UPDATE ON payouts_receipt FOR EACH ROW
    WHEN ((OLD.id, OLD.environment_id, OLD.amount_minor, OLD.currency, OLD.reference, OLD.rail_code, OLD.received_at)
        IS DISTINCT FROM (NEW.id, NEW.environment_id, NEW.amount_minor, NEW.currency, NEW.reference, NEW.rail_code, NEW.received_at))
    EXECUTE FUNCTION payouts_refuse_other_order('receipt');
CREATE TRIGGER payouts_batch_keeps_what_was_ordered BEFORE UPDATE ON payouts_batch FOR EACH ROW
    WHEN ((OLD.id, OLD.environment_id, OLD.reference, OLD.currency, OLD.item_count, OLD.total_minor, OLD.fee_minor)
        IS DISTINCT FROM (NEW.id, NEW.environment_id, NEW.reference, NEW.currency, NEW.item_count, NEW.total_minor, NEW.fee_minor))
    EXECUTE FUNCTION payouts_refuse_other_order('batch');
"""
FREE_TRANSFER = """
DROP TRIGGER payouts_transfer_keeps_what_was_ordered ON payouts_transfer;
DROP TRIGGER payouts_receipt_keeps_what_was_ordered ON payouts_receipt;
DROP TRIGGER payouts_batch_keeps_what_was_ordered ON payouts_batch;
DROP FUNCTION payouts_refuse_other_order();
"""

TALLY = """
CREATE TRIGGER payouts_transfer_tally_born AFTER INSERT ON payouts_transfer
    REFERENCING NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION payouts_tally_born();
CREATE TRIGGER payouts_transfer_tally_moved AFTER UPDATE ON payouts_transfer
    REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION payouts_tally_moved();
"""
DO_NOT_TALLY = "DROP TRIGGER payouts_transfer_tally_born ON payouts_transfer; DROP TRIGGER payouts_transfer_tally_moved ON payouts_transfer;"

# The types come before the functions that read them, and go after them when the migration is reversed.
ACCEPT_TYPES = "payouts_accept_group", "payouts_accept_item", "payouts_accept_plan"

VERBS = (
    "lock_many",
    "complete_batches",
    "require_booked",
    "judge_groups",
    "accept_many",
    "queue_many",
    "unqueue_many",
    "submit_many",
    "settle_many",
    "fail_many",
    "withdraw_many",
    "dead_letter_many",
    "return_many",
    "cancel_many",
    "retry_many",
    "receive_many",
    "fold_tallies",
)


class Migration(migrations.Migration):
    dependencies = [("payouts", "0001_initial")]

    operations = [
        sql.owned_key("payouts_beneficiary"),
        sql.owned_key("payouts_batch"),
        sql.owned_key("payouts_receipt"),
        sql.owned_key("payouts_transfer"),
        sql.owned_reference("payouts_transfer", "batch_id", "payouts_batch"),
        sql.owned_reference("payouts_transfer", "beneficiary_id", "payouts_beneficiary"),
        sql.owned_reference("payouts_transfer", "refund_of_id", "payouts_receipt"),
        sql.never_deleted("payouts_beneficiary"),
        sql.never_deleted("payouts_batch"),
        sql.never_deleted("payouts_receipt"),
        sql.never_deleted("payouts_transfer"),
        sql.append_only("payouts_transferhistory"),
        migrations.RunSQL(KEEP_TRANSFER, FREE_TRANSFER),
        sql.lifecycle_guard(TRANSFER_LIFE),
        sql.load_functions(
            __file__, "tally_transfers.sql", "payouts_tally_born", "payouts_tally_moved", "payouts_is_open"
        ),
        migrations.RunSQL(TALLY, DO_NOT_TALLY),
        migrations.RunSQL(
            sql.load_functions(__file__, "accept_types.sql").sql,
            "".join(f"DROP TYPE {name};" for name in ACCEPT_TYPES),
        ),
        *(sql.load_functions(__file__, f"{verb}.sql", f"payouts_{verb}") for verb in VERBS),
    ]
