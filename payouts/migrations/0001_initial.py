"""Batches, transfers, beneficiaries and receipts, their totals, and the triggers that guard them."""

import django.db.models.deletion
from django.db import migrations, models

import config.kernel.clock
import config.kernel.ids
from config.kernel import sql

# What was ordered never changes.
_KEEP_ORDERS = """
CREATE TRIGGER payouts_transfer_keeps_what_was_ordered BEFORE UPDATE ON payouts_transfer FOR EACH ROW
    WHEN ((OLD.id, OLD.environment_id, OLD.batch_id, OLD.position, OLD.beneficiary_id, OLD.amount_minor, OLD.fee_minor,
           OLD.currency, OLD.reference, OLD.created_at)
        IS DISTINCT FROM
          (NEW.id, NEW.environment_id, NEW.batch_id, NEW.position, NEW.beneficiary_id, NEW.amount_minor, NEW.fee_minor,
           NEW.currency, NEW.reference, NEW.created_at))
    EXECUTE FUNCTION payouts_refuse_other_order('transfer');
CREATE TRIGGER payouts_receipt_keeps_what_was_ordered BEFORE UPDATE ON payouts_receipt FOR EACH ROW
    WHEN ((OLD.id, OLD.environment_id, OLD.amount_minor, OLD.currency, OLD.reference, OLD.rail_code, OLD.received_at)
        IS DISTINCT FROM
          (NEW.id, NEW.environment_id, NEW.amount_minor, NEW.currency, NEW.reference, NEW.rail_code, NEW.received_at))
    EXECUTE FUNCTION payouts_refuse_other_order('receipt');
CREATE TRIGGER payouts_batch_keeps_what_was_ordered BEFORE UPDATE ON payouts_batch FOR EACH ROW
    WHEN ((OLD.id, OLD.environment_id, OLD.reference, OLD.currency, OLD.item_count, OLD.total_minor, OLD.fee_minor)
        IS DISTINCT FROM
          (NEW.id, NEW.environment_id, NEW.reference, NEW.currency, NEW.item_count, NEW.total_minor, NEW.fee_minor))
    EXECUTE FUNCTION payouts_refuse_other_order('batch');
"""
_DO_NOT_KEEP_ORDERS = """
DROP TRIGGER payouts_transfer_keeps_what_was_ordered ON payouts_transfer;
DROP TRIGGER payouts_receipt_keeps_what_was_ordered ON payouts_receipt;
DROP TRIGGER payouts_batch_keeps_what_was_ordered ON payouts_batch;
"""

_TALLY = """
CREATE TRIGGER payouts_transfer_tally_inserted AFTER INSERT ON payouts_transfer
    REFERENCING NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION payouts_tally_inserted();
CREATE TRIGGER payouts_transfer_tally_updated AFTER UPDATE ON payouts_transfer
    REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows
    FOR EACH STATEMENT EXECUTE FUNCTION payouts_tally_updated();
"""
_DO_NOT_TALLY = """
DROP TRIGGER payouts_transfer_tally_inserted ON payouts_transfer;
DROP TRIGGER payouts_transfer_tally_updated ON payouts_transfer;
"""

# The fields of the JSON arguments of payouts_accept_many, as row types.
_ACCEPT_TYPES = """
CREATE TYPE payouts_accept_group AS (
    n int, environment_id uuid, key_id uuid, key_version int, actor text, request_id text,
    route text, idempotency_key text, fingerprint text, status_code int, body text,
    batch_id uuid, batch_reference text, source text, currency text, item_count int, total_minor bigint, fee_minor bigint,
    subject_type text, subject_id uuid, action text, audit_id uuid, audit_detail jsonb, event_id uuid, event_type text, event_body text
);
CREATE TYPE payouts_accept_item AS (
    g int, p int, id uuid, hold_id uuid, beneficiary_id uuid, sealed text, fingerprint text, name_hint text, last4 text, account_type text,
    amount_minor bigint, fee_minor bigint, reference text, description text, metadata jsonb, origin jsonb, plan int
);
CREATE TYPE payouts_accept_plan AS (i int, rail text, rail_account_id uuid, release_at timestamptz, promised_on date, plan jsonb);
"""
# The functions that read the types go with them; the next `migrate` makes them again.
_DROP_ACCEPT_TYPES = "DROP TYPE payouts_accept_group, payouts_accept_item, payouts_accept_plan CASCADE"


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("partners", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Batch",
            fields=[
                (
                    "id",
                    models.UUIDField(default=config.kernel.ids.new, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=config.kernel.clock.machine_now, editable=False)),
                ("reference", models.CharField(blank=True, default="", max_length=64)),
                ("source", models.CharField(choices=[("json", "Json"), ("csv", "Csv")], max_length=4)),
                ("currency", models.CharField(max_length=4)),
                ("item_count", models.PositiveIntegerField()),
                ("open_count", models.PositiveIntegerField()),
                ("total_minor", models.BigIntegerField()),
                ("fee_minor", models.BigIntegerField()),
                ("submitted_by", models.CharField(max_length=60)),
                ("accepted_at", models.DateTimeField()),
                ("completed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "environment",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.environment",
                    ),
                ),
            ],
            options={
                "verbose_name": "batch",
                "verbose_name_plural": "batches",
            },
        ),
        migrations.CreateModel(
            name="Beneficiary",
            fields=[
                (
                    "id",
                    models.UUIDField(default=config.kernel.ids.new, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=config.kernel.clock.machine_now, editable=False)),
                ("scheme", models.CharField(choices=[("us_ach", "Us Ach")], default="us_ach", max_length=10)),
                ("sealed_account", models.BinaryField()),
                ("fingerprint", models.BinaryField(max_length=32)),
                ("name_hint", models.CharField(max_length=40)),
                ("last4", models.CharField(max_length=4)),
                (
                    "account_type",
                    models.CharField(choices=[("checking", "Checking"), ("savings", "Savings")], max_length=8),
                ),
                ("is_disabled", models.BooleanField(default=False)),
                ("disabled_reason", models.CharField(blank=True, default="", max_length=200)),
                (
                    "environment",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.environment",
                    ),
                ),
            ],
            options={
                "verbose_name": "beneficiary",
                "verbose_name_plural": "beneficiaries",
            },
        ),
        migrations.CreateModel(
            name="Receipt",
            fields=[
                (
                    "id",
                    models.UUIDField(default=config.kernel.ids.new, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=config.kernel.clock.machine_now, editable=False)),
                ("amount_minor", models.BigIntegerField()),
                ("currency", models.CharField(max_length=4)),
                ("reference", models.CharField(max_length=64)),
                ("rail_code", models.CharField(max_length=40)),
                ("received_at", models.DateTimeField()),
                ("bank_told_at", models.DateTimeField(blank=True, null=True)),
                (
                    "environment",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.environment",
                    ),
                ),
            ],
            options={
                "verbose_name": "receipt",
            },
        ),
        migrations.CreateModel(
            name="StatusDelta",
            fields=[
                ("currency", models.CharField(max_length=4)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("created", "Created"),
                            ("in_review", "In review"),
                            ("held", "Held"),
                            ("queued", "Queued"),
                            ("submitted", "Submitted"),
                            ("settled", "Settled"),
                            ("failed", "Failed"),
                            ("returned", "Returned"),
                            ("dead_letter", "Dead letter"),
                            ("cancelled", "Cancelled"),
                        ],
                        max_length=20,
                    ),
                ),
                ("day", models.DateField()),
                ("entered_count", models.BigIntegerField(default=0)),
                ("entered_minor", models.BigIntegerField(default=0)),
                ("departed_count", models.BigIntegerField(default=0)),
                ("departed_minor", models.BigIntegerField(default=0)),
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "environment",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.environment",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="StatusTotal",
            fields=[
                ("currency", models.CharField(max_length=4)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("created", "Created"),
                            ("in_review", "In review"),
                            ("held", "Held"),
                            ("queued", "Queued"),
                            ("submitted", "Submitted"),
                            ("settled", "Settled"),
                            ("failed", "Failed"),
                            ("returned", "Returned"),
                            ("dead_letter", "Dead letter"),
                            ("cancelled", "Cancelled"),
                        ],
                        max_length=20,
                    ),
                ),
                ("day", models.DateField()),
                ("entered_count", models.BigIntegerField(default=0)),
                ("entered_minor", models.BigIntegerField(default=0)),
                ("departed_count", models.BigIntegerField(default=0)),
                ("departed_minor", models.BigIntegerField(default=0)),
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "environment",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.environment",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Transfer",
            fields=[
                (
                    "id",
                    models.UUIDField(default=config.kernel.ids.new, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=config.kernel.clock.machine_now, editable=False)),
                ("status_at", models.DateTimeField()),
                ("status_note", models.CharField(blank=True, default="", max_length=300)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("amount_minor", models.BigIntegerField()),
                ("fee_minor", models.BigIntegerField()),
                ("currency", models.CharField(max_length=4)),
                ("reference", models.CharField(max_length=64)),
                ("description", models.CharField(blank=True, default="", max_length=140)),
                ("metadata", models.JSONField(blank=True, default=dict)),
                ("origin", models.JSONField(blank=True, default=dict)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("created", "Created"),
                            ("in_review", "In review"),
                            ("held", "Held"),
                            ("queued", "Queued"),
                            ("submitted", "Submitted"),
                            ("settled", "Settled"),
                            ("failed", "Failed"),
                            ("returned", "Returned"),
                            ("dead_letter", "Dead letter"),
                            ("cancelled", "Cancelled"),
                        ],
                        max_length=20,
                    ),
                ),
                ("rail", models.CharField(blank=True, default="", max_length=20)),
                ("rail_account_id", models.UUIDField(blank=True, null=True)),
                ("release_at", models.DateTimeField(blank=True, null=True)),
                ("promised_on", models.DateField(blank=True, null=True)),
                ("plan", models.JSONField(blank=True, default=dict)),
                ("attempts", models.PositiveSmallIntegerField(default=1)),
                ("failure_code", models.CharField(blank=True, default="", max_length=40)),
                ("failure_reason", models.CharField(blank=True, default="", max_length=300)),
                ("return_code", models.CharField(blank=True, default="", max_length=10)),
                ("bank_reference", models.CharField(blank=True, default="", max_length=64)),
                (
                    "batch",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="transfers",
                        to="payouts.batch",
                    ),
                ),
                (
                    "beneficiary",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="transfers",
                        to="payouts.beneficiary",
                    ),
                ),
                (
                    "environment",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.environment",
                    ),
                ),
                (
                    "refund_of",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refunds",
                        to="payouts.receipt",
                    ),
                ),
            ],
            options={
                "verbose_name": "transfer",
            },
        ),
        migrations.CreateModel(
            name="TransferHistory",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("subject_id", models.UUIDField()),
                ("from_status", models.CharField(blank=True, max_length=20)),
                ("to_status", models.CharField(max_length=20)),
                ("at", models.DateTimeField()),
                ("note", models.CharField(blank=True, max_length=300)),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "status change",
                "indexes": [models.Index(fields=["subject_id", "id"], name="payouts_history_of_transfer")],
            },
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.UniqueConstraint(
                condition=models.Q(("reference", ""), _negated=True),
                fields=("environment", "reference"),
                name="batch_reference_is_used_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(("item_count__gte", 1), ("item_count__lte", 1000)),
                name="batch_has_one_to_a_thousand_transfers",
            ),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(("open_count__lte", models.F("item_count"))),
                name="batch_has_no_more_open_transfers_than_transfers",
            ),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(("fee_minor__gte", 0), ("total_minor__gt", 0)), name="batch_total_is_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(("source__in", ["json", "csv"])), name="batch_source_is_known"
            ),
        ),
        migrations.AddIndex(
            model_name="beneficiary",
            index=models.Index(fields=["environment", "created_at", "id"], name="payouts_beneficiary_by_age"),
        ),
        migrations.AddConstraint(
            model_name="beneficiary",
            constraint=models.UniqueConstraint(
                fields=("environment", "fingerprint"), name="beneficiary_is_known_once_per_environment"
            ),
        ),
        migrations.AddConstraint(
            model_name="beneficiary",
            constraint=models.CheckConstraint(
                condition=models.Q(("scheme__in", ["us_ach"])), name="beneficiary_scheme_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="beneficiary",
            constraint=models.CheckConstraint(
                condition=models.Q(("account_type__in", ["checking", "savings"])),
                name="beneficiary_account_type_is_known",
            ),
        ),
        migrations.AddIndex(
            model_name="receipt",
            index=models.Index(
                condition=models.Q(("bank_told_at__isnull", True)), fields=["id"], name="payouts_receipt_bank_not_told"
            ),
        ),
        migrations.AddIndex(
            model_name="receipt",
            index=models.Index(fields=["rail_code", "received_at"], name="payouts_receipt_by_time"),
        ),
        migrations.AddConstraint(
            model_name="receipt",
            constraint=models.UniqueConstraint(
                fields=("environment", "reference"), name="receipt_reference_is_used_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="receipt",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_minor__gt", 0)), name="receipt_amount_is_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="receipt",
            constraint=models.CheckConstraint(
                condition=models.Q(("reference", ""), _negated=True), name="receipt_has_a_reference"
            ),
        ),
        migrations.AddConstraint(
            model_name="statustotal",
            constraint=models.UniqueConstraint(
                fields=("environment", "currency", "status", "day"), name="status_total_is_one_row_per_day"
            ),
        ),
        migrations.AddIndex(
            model_name="transfer",
            index=models.Index(fields=["environment", "status", "id"], name="payouts_transfer_by_status"),
        ),
        migrations.AddIndex(
            model_name="transfer",
            index=models.Index(
                condition=models.Q(("batch__isnull", False)), fields=["batch", "id"], name="payouts_transfer_of_batch"
            ),
        ),
        migrations.AddIndex(
            model_name="transfer",
            index=models.Index(
                condition=models.Q(("status", "held")), fields=["id"], name="payouts_transfer_awaits_rail"
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.UniqueConstraint(
                fields=("environment", "reference"), name="transfer_reference_is_used_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_minor__gt", 0)), name="transfer_amount_is_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(
                condition=models.Q(("fee_minor__gte", 0)), name="transfer_fee_is_not_negative"
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(
                condition=models.Q(("reference", ""), _negated=True), name="transfer_has_a_reference"
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        [
                            "created",
                            "in_review",
                            "held",
                            "queued",
                            "submitted",
                            "settled",
                            "failed",
                            "returned",
                            "dead_letter",
                            "cancelled",
                        ],
                    )
                ),
                name="transfer_status_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(
                condition=models.Q(("attempts__gte", 1)), name="transfer_attempts_begin_at_one"
            ),
        ),
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
        migrations.RunSQL(_KEEP_ORDERS, _DO_NOT_KEEP_ORDERS),
        sql.status_guard("payouts_transfer"),
        migrations.RunSQL(_TALLY, _DO_NOT_TALLY),
        migrations.RunSQL(_ACCEPT_TYPES, _DROP_ACCEPT_TYPES),
    ]
