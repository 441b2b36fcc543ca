"""Windows, instructions, submissions, bank files and incidents, their totals, and the triggers that guard them."""

import datetime as dt

import django.db.models.deletion
from django.db import migrations, models

import config.kernel.clock
import config.kernel.ids
from config.kernel import sql

# The reference and the trace number are how the bank is asked about a payment: once written they never change.
_KEEP_INSTRUCTIONS = """
CREATE TRIGGER settlement_instruction_keeps_what_was_told BEFORE UPDATE ON settlement_instruction FOR EACH ROW
    WHEN ((OLD.id, OLD.environment_id, OLD.transfer_id, OLD.attempt, OLD.rail_account_id, OLD.amount_minor, OLD.currency)
        IS DISTINCT FROM
          (NEW.id, NEW.environment_id, NEW.transfer_id, NEW.attempt, NEW.rail_account_id, NEW.amount_minor, NEW.currency)
        OR (OLD.trace_number IS NOT NULL AND (OLD.trace_number, OLD.trace_cycle, OLD.submission_id, OLD.batch_number)
            IS DISTINCT FROM (NEW.trace_number, NEW.trace_cycle, NEW.submission_id, NEW.batch_number)))
    EXECUTE FUNCTION settlement_refuse_other_order('instruction');
CREATE TRIGGER settlement_submission_keeps_what_was_told BEFORE UPDATE ON settlement_submission FOR EACH ROW
    WHEN ((OLD.id, OLD.rail_account_id, OLD.reference, OLD.entry_count, OLD.total_minor, OLD.first_trace, OLD.effective_on)
        IS DISTINCT FROM
          (NEW.id, NEW.rail_account_id, NEW.reference, NEW.entry_count, NEW.total_minor, NEW.first_trace, NEW.effective_on))
    EXECUTE FUNCTION settlement_refuse_other_order('submission');
"""
_DO_NOT_KEEP_INSTRUCTIONS = """
DROP TRIGGER settlement_instruction_keeps_what_was_told ON settlement_instruction;
DROP TRIGGER settlement_submission_keeps_what_was_told ON settlement_submission;
"""

_TALLY = """
CREATE TRIGGER settlement_instruction_tally_inserted AFTER INSERT ON settlement_instruction
    REFERENCING NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION settlement_tally_inserted();
CREATE TRIGGER settlement_instruction_tally_updated AFTER UPDATE ON settlement_instruction
    REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows
    FOR EACH STATEMENT EXECUTE FUNCTION settlement_tally_updated();
"""
_DO_NOT_TALLY = """
DROP TRIGGER settlement_instruction_tally_inserted ON settlement_instruction;
DROP TRIGGER settlement_instruction_tally_updated ON settlement_instruction;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("partners", "0001_initial"),
        ("payouts", "0001_initial"),
        ("planning", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="BankFile",
            fields=[
                (
                    "id",
                    models.UUIDField(default=config.kernel.ids.new, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=config.kernel.clock.machine_now, editable=False)),
                ("name", models.CharField(max_length=200)),
                ("sha256", models.BinaryField(max_length=32)),
                ("mark", models.CharField(blank=True, default="", max_length=60)),
                ("kind", models.CharField(blank=True, default="", max_length=30)),
                (
                    "status",
                    models.CharField(choices=[("applied", "Applied"), ("quarantined", "Quarantined")], max_length=12),
                ),
                ("reason", models.CharField(blank=True, default="", max_length=500)),
                ("size_bytes", models.PositiveIntegerField()),
                ("outcome_count", models.PositiveIntegerField(default=0)),
                ("applied_count", models.PositiveIntegerField(default=0)),
                ("sealed_content", models.BinaryField(null=True)),
                ("read_at", models.DateTimeField()),
                (
                    "rail_account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="planning.railaccount",
                    ),
                ),
            ],
            options={
                "verbose_name": "bank file",
            },
        ),
        migrations.CreateModel(
            name="ClockAdvance",
            fields=[
                (
                    "id",
                    models.UUIDField(default=config.kernel.ids.new, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=config.kernel.clock.machine_now, editable=False)),
                ("advanced_by", models.DurationField()),
                ("offset_after", models.DurationField()),
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
                "verbose_name": "clock advance",
            },
        ),
        migrations.CreateModel(
            name="Instruction",
            fields=[
                (
                    "id",
                    models.UUIDField(default=config.kernel.ids.new, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=config.kernel.clock.machine_now, editable=False)),
                ("status_at", models.DateTimeField()),
                ("status_note", models.CharField(blank=True, default="", max_length=300)),
                ("attempt", models.PositiveSmallIntegerField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("queued", "Queued"),
                            ("submitted", "Submitted"),
                            ("accepted", "Accepted"),
                            ("in_doubt", "In doubt"),
                            ("settled", "Settled"),
                            ("refused", "Refused"),
                            ("returned", "Returned"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=20,
                    ),
                ),
                ("amount_minor", models.BigIntegerField()),
                ("currency", models.CharField(max_length=4)),
                ("entry_description", models.CharField(max_length=10)),
                ("batch_number", models.PositiveIntegerField(blank=True, null=True)),
                ("trace_number", models.CharField(blank=True, max_length=35, null=True)),
                ("trace_cycle", models.PositiveIntegerField(blank=True, null=True)),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("next_ask_at", models.DateTimeField(blank=True, null=True)),
                ("asked", models.PositiveSmallIntegerField(default=0)),
                ("settled_on", models.DateField(blank=True, null=True)),
                ("bank_reference", models.CharField(blank=True, default="", max_length=64)),
                ("outcome_code", models.CharField(blank=True, default="", max_length=40)),
                ("outcome_reason", models.CharField(blank=True, default="", max_length=300)),
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
                    "rail_account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="planning.railaccount",
                    ),
                ),
                (
                    "transfer",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="instructions",
                        to="payouts.transfer",
                    ),
                ),
            ],
            options={
                "verbose_name": "instruction",
            },
        ),
        migrations.CreateModel(
            name="Incident",
            fields=[
                (
                    "id",
                    models.UUIDField(default=config.kernel.ids.new, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=config.kernel.clock.machine_now, editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("amount_differs", "Amount Differs"),
                            ("unknown_trace", "Unknown Trace"),
                            ("unknown_file", "Unknown File"),
                            ("contradiction", "Contradiction"),
                            ("grave_answer", "Grave Answer"),
                            ("duplicate_entry", "Duplicate Entry"),
                            ("entry_unwritable", "Entry Unwritable"),
                            ("correction_advised", "Correction Advised"),
                            ("file_quarantined", "File Quarantined"),
                            ("dead_letter", "Dead Letter"),
                        ],
                        max_length=20,
                    ),
                ),
                ("subject", models.CharField(max_length=200)),
                ("detail", models.CharField(max_length=500)),
                ("opened_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("closed_by", models.CharField(blank=True, default="", max_length=60)),
                ("resolution", models.CharField(blank=True, default="", max_length=500)),
                (
                    "bank_file",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="incidents",
                        to="settlement.bankfile",
                    ),
                ),
                (
                    "rail_account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="planning.railaccount",
                    ),
                ),
                (
                    "instruction",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="incidents",
                        to="settlement.instruction",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="InstructionHistory",
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
                "verbose_name": "status change of an instruction",
                "verbose_name_plural": "status changes of instructions",
                "indexes": [models.Index(fields=["subject_id", "id"], name="settlement_history_of_entry")],
            },
        ),
        migrations.CreateModel(
            name="StatusTotal",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("currency", models.CharField(max_length=4)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("queued", "Queued"),
                            ("submitted", "Submitted"),
                            ("accepted", "Accepted"),
                            ("in_doubt", "In doubt"),
                            ("settled", "Settled"),
                            ("refused", "Refused"),
                            ("returned", "Returned"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=20,
                    ),
                ),
                ("count", models.BigIntegerField()),
                ("amount_minor", models.BigIntegerField()),
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
            name="Submission",
            fields=[
                (
                    "id",
                    models.UUIDField(default=config.kernel.ids.new, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=config.kernel.clock.machine_now, editable=False)),
                ("status_at", models.DateTimeField()),
                ("status_note", models.CharField(blank=True, default="", max_length=300)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("claimed", "Claimed"),
                            ("sent", "Sent"),
                            ("acknowledged", "Acknowledged"),
                            ("in_doubt", "In doubt"),
                            ("rejected", "Rejected"),
                            ("absent", "Absent"),
                        ],
                        max_length=20,
                    ),
                ),
                ("reference", models.CharField(max_length=80, unique=True)),
                ("file_id_modifier", models.CharField(max_length=1)),
                ("effective_on", models.DateField()),
                ("entry_count", models.PositiveIntegerField()),
                ("total_minor", models.BigIntegerField()),
                ("first_trace", models.BigIntegerField()),
                ("order_sha256", models.BinaryField(max_length=32, null=True)),
                ("bank_reference", models.CharField(blank=True, default="", max_length=80)),
                ("claimed_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("acknowledged_at", models.DateTimeField(blank=True, null=True)),
                ("lease_until", models.DateTimeField()),
                ("fence", models.PositiveIntegerField(default=1)),
                ("next_ask_at", models.DateTimeField(blank=True, null=True)),
                ("asked", models.PositiveIntegerField(default=0)),
                (
                    "rail_account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="planning.railaccount",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="instruction",
            name="submission",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="instructions",
                to="settlement.submission",
            ),
        ),
        migrations.CreateModel(
            name="SubmissionHistory",
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
                "verbose_name": "status change of a submission",
                "verbose_name_plural": "status changes of submissions",
                "indexes": [models.Index(fields=["subject_id", "id"], name="settlement_history_of_file")],
            },
        ),
        migrations.CreateModel(
            name="Window",
            fields=[
                (
                    "id",
                    models.UUIDField(default=config.kernel.ids.new, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=config.kernel.clock.machine_now, editable=False)),
                ("cut_off_at", models.DateTimeField()),
                ("release_at", models.DateTimeField()),
                ("effective_on", models.DateField()),
                ("rules_version", models.CharField(blank=True, default="", max_length=200)),
                ("reasons", models.JSONField(blank=True, default=list)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "policy",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="planning.windowpolicy",
                    ),
                ),
                (
                    "rail_account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="planning.railaccount",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="submission",
            name="window",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="submissions", to="settlement.window"
            ),
        ),
        migrations.CreateModel(
            name="StatusDelta",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("currency", models.CharField(max_length=4)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("queued", "Queued"),
                            ("submitted", "Submitted"),
                            ("accepted", "Accepted"),
                            ("in_doubt", "In doubt"),
                            ("settled", "Settled"),
                            ("refused", "Refused"),
                            ("returned", "Returned"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=20,
                    ),
                ),
                ("count", models.BigIntegerField()),
                ("amount_minor", models.BigIntegerField()),
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
                    "window",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="settlement.window",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="instruction",
            name="window",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="instructions",
                to="settlement.window",
            ),
        ),
        migrations.CreateModel(
            name="WindowShare",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("count", models.BigIntegerField()),
                ("amount_minor", models.BigIntegerField()),
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
                    "window",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="settlement.window",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="bankfile",
            constraint=models.UniqueConstraint(
                fields=("rail_account", "name", "sha256"), name="bank_file_is_read_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="bankfile",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "applied")),
                fields=("rail_account", "name"),
                name="bank_file_name_is_applied_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankfile",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["applied", "quarantined"])), name="bank_file_status_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="bankfile",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), ("status", "quarantined"), _negated=True),
                name="quarantined_bank_file_says_why",
            ),
        ),
        migrations.AddIndex(
            model_name="clockadvance",
            index=models.Index(
                condition=models.Q(("bank_told_at__isnull", True)), fields=["id"], name="settlement_clock_bank_not_told"
            ),
        ),
        migrations.AddConstraint(
            model_name="clockadvance",
            constraint=models.CheckConstraint(
                condition=models.Q(("advanced_by__gt", dt.timedelta(0))), name="clock_only_moves_forward"
            ),
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", True)),
                fields=["opened_at"],
                name="settlement_incident_is_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at__isnull", True)),
                fields=("rail_account", "kind", "subject"),
                name="incident_is_open_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "amount_differs",
                            "unknown_trace",
                            "unknown_file",
                            "contradiction",
                            "grave_answer",
                            "duplicate_entry",
                            "entry_unwritable",
                            "correction_advised",
                            "file_quarantined",
                            "dead_letter",
                        ],
                    )
                ),
                name="incident_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_at__isnull", True),
                    models.Q(models.Q(("closed_by", ""), _negated=True), models.Q(("resolution", ""), _negated=True)),
                    _connector="OR",
                ),
                name="closed_incident_says_who_and_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="statustotal",
            constraint=models.UniqueConstraint(
                fields=("environment", "currency", "status"), name="settlement_total_is_one_row"
            ),
        ),
        migrations.AddIndex(
            model_name="window",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", True)),
                fields=["rail_account", "release_at"],
                name="settlement_window_is_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="window",
            constraint=models.UniqueConstraint(
                fields=("rail_account", "policy", "cut_off_at"), name="window_opens_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="window",
            constraint=models.CheckConstraint(
                condition=models.Q(("release_at__gte", models.F("cut_off_at"))),
                name="window_is_released_after_its_cut_off",
            ),
        ),
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(
                condition=models.Q(("status", "claimed")), fields=["lease_until"], name="settlement_submission_leased"
            ),
        ),
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(
                condition=models.Q(("status", "in_doubt")), fields=["next_ask_at"], name="settlement_submission_to_ask"
            ),
        ),
        migrations.AddConstraint(
            model_name="submission",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["claimed", "sent", "acknowledged", "in_doubt", "rejected", "absent"])
                ),
                name="submission_status_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="submission",
            constraint=models.CheckConstraint(
                condition=models.Q(("entry_count__gt", 0)), name="submission_has_entries"
            ),
        ),
        migrations.AddConstraint(
            model_name="submission",
            constraint=models.CheckConstraint(
                condition=models.Q(("total_minor__gt", 0)), name="submission_total_is_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="submission",
            constraint=models.CheckConstraint(
                condition=models.Q(("reference", ""), _negated=True), name="submission_has_a_reference"
            ),
        ),
        migrations.AddConstraint(
            model_name="submission",
            constraint=models.UniqueConstraint(
                fields=("rail_account", "first_trace"), name="submission_traces_begin_once"
            ),
        ),
        migrations.AddIndex(
            model_name="instruction",
            index=models.Index(
                condition=models.Q(("status", "queued")),
                fields=["window", "environment", "entry_description", "id"],
                name="settlement_queue_of_window",
            ),
        ),
        migrations.AddIndex(
            model_name="instruction",
            index=models.Index(
                condition=models.Q(("submission__isnull", False)),
                fields=["submission"],
                name="settlement_entries_of_file",
            ),
        ),
        migrations.AddIndex(
            model_name="instruction",
            index=models.Index(
                condition=models.Q(("status__in", ["submitted", "accepted"])),
                fields=["rail_account", "due_at"],
                name="settlement_answer_is_due",
            ),
        ),
        migrations.AddIndex(
            model_name="instruction",
            index=models.Index(
                condition=models.Q(("status", "in_doubt")), fields=["next_ask_at"], name="settlement_to_be_asked"
            ),
        ),
        migrations.AddIndex(
            model_name="instruction",
            index=models.Index(
                condition=models.Q(("status", "settled"), _negated=True),
                fields=["environment", "status", "id"],
                name="settlement_not_settled",
            ),
        ),
        migrations.AddIndex(
            model_name="instruction",
            index=models.Index(
                condition=models.Q(("settled_on__isnull", False)),
                fields=["rail_account", "settled_on"],
                name="settlement_settled_by_day",
            ),
        ),
        migrations.AddIndex(
            model_name="instruction",
            index=models.Index(
                condition=models.Q(("status", "returned")),
                fields=["rail_account", "status_at"],
                name="settlement_returned_by_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="instruction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        ["queued", "submitted", "accepted", "in_doubt", "settled", "refused", "returned", "withdrawn"],
                    )
                ),
                name="instruction_status_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="instruction",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_minor__gt", 0)), name="instruction_amount_is_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="instruction",
            constraint=models.CheckConstraint(
                condition=models.Q(("attempt__gt", 0)), name="instruction_attempts_begin_at_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="instruction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["queued", "withdrawn"]),
                    models.Q(("submission__isnull", False), ("trace_number__isnull", False)),
                    _connector="OR",
                ),
                name="instruction_at_the_bank_has_a_trace_and_a_file",
            ),
        ),
        migrations.AddConstraint(
            model_name="instruction",
            constraint=models.UniqueConstraint(
                fields=("transfer", "attempt"), name="instruction_attempt_is_unique_per_transfer"
            ),
        ),
        migrations.AddConstraint(
            model_name="instruction",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ["queued", "submitted", "accepted", "in_doubt"])),
                fields=("transfer",),
                name="transfer_has_one_active_instruction",
            ),
        ),
        migrations.AddConstraint(
            model_name="instruction",
            constraint=models.UniqueConstraint(
                fields=("rail_account", "trace_number", "trace_cycle"), name="instruction_trace_is_unique_per_account"
            ),
        ),
        migrations.AddConstraint(
            model_name="windowshare",
            constraint=models.UniqueConstraint(fields=("environment", "window"), name="settlement_share_is_one_row"),
        ),
        sql.owned_key("settlement_instruction"),
        sql.owned_reference("settlement_instruction", "transfer_id", "payouts_transfer"),
        sql.never_deleted("settlement_instruction"),
        sql.never_deleted("settlement_submission"),
        sql.never_deleted("settlement_bankfile"),
        sql.never_deleted("settlement_incident"),
        sql.append_only("settlement_instructionhistory"),
        sql.append_only("settlement_submissionhistory"),
        sql.status_guard("settlement_instruction"),
        sql.status_guard("settlement_submission"),
        migrations.RunSQL(_KEEP_INSTRUCTIONS, _DO_NOT_KEEP_INSTRUCTIONS),
        migrations.RunSQL(_TALLY, _DO_NOT_TALLY),
        # Every transition rewrites a young row. Free space on its page keeps the table from growing with each of them.
        migrations.RunSQL(
            "ALTER TABLE settlement_instruction SET (fillfactor = 70)",
            "ALTER TABLE settlement_instruction RESET (fillfactor)",
        ),
    ]
