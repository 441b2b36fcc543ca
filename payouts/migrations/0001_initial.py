"""Beneficiaries, batches, transfers with their history, receipts and the tallies of the start page."""

import django.db.models.deletion
from django.db import migrations, models

import config.kernel.clock
import config.kernel.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("partners", "__first__"),
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
                            ("created", "created"),
                            ("in_review", "in review"),
                            ("held", "held"),
                            ("queued", "queued"),
                            ("submitted", "submitted"),
                            ("settled", "settled"),
                            ("failed", "failed"),
                            ("returned", "returned"),
                            ("dead_letter", "dead letter"),
                            ("cancelled", "cancelled"),
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
                            ("created", "created"),
                            ("in_review", "in review"),
                            ("held", "held"),
                            ("queued", "queued"),
                            ("submitted", "submitted"),
                            ("settled", "settled"),
                            ("failed", "failed"),
                            ("returned", "returned"),
                            ("dead_letter", "dead letter"),
                            ("cancelled", "cancelled"),
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
                            ("created", "created"),
                            ("in_review", "in review"),
                            ("held", "held"),
                            ("queued", "queued"),
                            ("submitted", "submitted"),
                            ("settled", "settled"),
                            ("failed", "failed"),
                            ("returned", "returned"),
                            ("dead_letter", "dead letter"),
                            ("cancelled", "cancelled"),
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
    ]
