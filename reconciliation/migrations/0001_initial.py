"""Statements, their lines, runs, matches and discrepancies, and the triggers that guard them."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import config.kernel.clock
import config.kernel.ids
from config.kernel import sql

# A statement in quarantine may be read again. Its bytes, and everything about an imported statement, never change.
_KEEP_STATEMENTS = """
CREATE TRIGGER reconciliation_statement_is_append_only BEFORE DELETE ON reconciliation_statement
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_refuse_change();
CREATE TRIGGER reconciliation_statement_is_never_emptied BEFORE TRUNCATE ON reconciliation_statement
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_refuse_change();
CREATE TRIGGER reconciliation_statement_keeps_what_came BEFORE UPDATE ON reconciliation_statement FOR EACH ROW
    WHEN (OLD.status <> 'quarantined'
        OR (OLD.id, OLD.rail_account_id, OLD.livemode, OLD.name, OLD.format, OLD.sha256, OLD.raw, OLD.created_at)
        IS DISTINCT FROM
           (NEW.id, NEW.rail_account_id, NEW.livemode, NEW.name, NEW.format, NEW.sha256, NEW.raw, NEW.created_at))
    EXECUTE FUNCTION kernel_refuse_change();
ALTER TABLE reconciliation_statement ENABLE ALWAYS TRIGGER reconciliation_statement_is_append_only;
ALTER TABLE reconciliation_statement ENABLE ALWAYS TRIGGER reconciliation_statement_keeps_what_came;
"""
_DO_NOT_KEEP_STATEMENTS = """
DROP TRIGGER reconciliation_statement_keeps_what_came ON reconciliation_statement;
DROP TRIGGER reconciliation_statement_is_never_emptied ON reconciliation_statement;
DROP TRIGGER reconciliation_statement_is_append_only ON reconciliation_statement;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("partners", "0001_initial"),
        ("planning", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DiscrepancyHistory",
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
                "indexes": [models.Index(fields=["subject_id"], name="discrepancy_history_by_subject")],
            },
        ),
        migrations.CreateModel(
            name="Statement",
            fields=[
                (
                    "id",
                    models.UUIDField(default=config.kernel.ids.new, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=config.kernel.clock.machine_now, editable=False)),
                ("livemode", models.BooleanField()),
                ("name", models.CharField(max_length=200)),
                ("format", models.CharField(max_length=20)),
                ("sha256", models.CharField(max_length=64)),
                ("raw", models.BinaryField()),
                (
                    "status",
                    models.CharField(choices=[("imported", "Imported"), ("quarantined", "Quarantined")], max_length=20),
                ),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("as_of_on", models.DateField(null=True)),
                ("currency", models.CharField(blank=True, max_length=4)),
                ("opening_minor", models.BigIntegerField(null=True)),
                ("closing_minor", models.BigIntegerField(null=True)),
                ("line_count", models.IntegerField(default=0)),
                (
                    "rail_account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="planning.railaccount"
                    ),
                ),
            ],
            options={
                "verbose_name": "statement",
            },
        ),
        migrations.CreateModel(
            name="Run",
            fields=[
                (
                    "id",
                    models.UUIDField(default=config.kernel.ids.new, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=config.kernel.clock.machine_now, editable=False)),
                ("livemode", models.BooleanField()),
                ("day", models.DateField()),
                ("currency", models.CharField(max_length=4)),
                ("status", models.CharField(choices=[("closed", "Closed")], max_length=20)),
                ("rules_version", models.IntegerField()),
                ("line_count", models.IntegerField()),
                ("lines_matched", models.IntegerField()),
                ("transfers_proven", models.IntegerField()),
                ("amount_minor", models.BigIntegerField(help_text="Sum of the absolute amounts of all lines.")),
                (
                    "amount_matched_minor",
                    models.BigIntegerField(help_text="Sum of the absolute amounts of the matched lines."),
                ),
                ("discrepancies_opened", models.IntegerField()),
                ("waiting_count", models.IntegerField(help_text="Expectations that a later statement has to show.")),
                (
                    "float_minor",
                    models.BigIntegerField(help_text="What our books say the bank holds, right after this run."),
                ),
                ("closing_minor", models.BigIntegerField(help_text="What the bank says it holds.")),
                (
                    "waiting_minor",
                    models.BigIntegerField(
                        help_text="Signed sum of the movements that no statement has proven: it explains the difference."
                    ),
                ),
                ("closed_at", models.DateTimeField()),
                (
                    "rail_account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="planning.railaccount"
                    ),
                ),
                (
                    "statement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="run", to="reconciliation.statement"
                    ),
                ),
            ],
            options={
                "verbose_name": "reconciliation run",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="StatementLine",
            fields=[
                (
                    "id",
                    models.UUIDField(default=config.kernel.ids.new, editable=False, primary_key=True, serialize=False),
                ),
                ("position", models.IntegerField()),
                ("booked_on", models.DateField()),
                ("value_on", models.DateField()),
                (
                    "amount_minor",
                    models.BigIntegerField(help_text="Signed as the account holder sees it: a credit is positive."),
                ),
                ("currency", models.CharField(max_length=4)),
                ("type_code", models.CharField(max_length=10)),
                (
                    "references",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=80), default=list, size=None
                    ),
                ),
                ("text", models.CharField(blank=True, max_length=500)),
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
                    "statement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="reconciliation.statement"
                    ),
                ),
            ],
            options={
                "verbose_name": "statement line",
            },
        ),
        migrations.CreateModel(
            name="Match",
            fields=[
                (
                    "id",
                    models.UUIDField(default=config.kernel.ids.new, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=config.kernel.clock.machine_now, editable=False)),
                ("rule", models.CharField(max_length=40)),
                (
                    "reference",
                    models.CharField(
                        help_text="What decided it: a trace number, a batch of a file, a funding.", max_length=80
                    ),
                ),
                ("rules_version", models.IntegerField()),
                ("confidence", models.SmallIntegerField()),
                (
                    "reasons",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=300), size=None),
                ),
                ("proven_count", models.IntegerField()),
                ("amount_minor", models.BigIntegerField()),
                ("currency", models.CharField(max_length=4)),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="matches", to="reconciliation.run"
                    ),
                ),
                (
                    "line",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="match",
                        to="reconciliation.statementline",
                    ),
                ),
            ],
            options={
                "verbose_name": "match",
            },
        ),
        migrations.CreateModel(
            name="Discrepancy",
            fields=[
                (
                    "id",
                    models.UUIDField(default=config.kernel.ids.new, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=config.kernel.clock.machine_now, editable=False)),
                ("status_at", models.DateTimeField()),
                ("status_note", models.CharField(blank=True, default="", max_length=300)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("amount", "Amount"),
                            ("duplicate", "Duplicate"),
                            ("unexpected_debit", "Unexpected Debit"),
                            ("unexpected_credit", "Unexpected Credit"),
                            ("ambiguous", "Ambiguous"),
                            ("missing", "Missing"),
                        ],
                        max_length=20,
                    ),
                ),
                ("status", models.CharField(choices=[("open", "Open"), ("resolved", "Resolved")], max_length=20)),
                ("subject_kind", models.CharField(blank=True, max_length=20)),
                ("subject_id", models.UUIDField(null=True)),
                (
                    "difference_minor",
                    models.BigIntegerField(help_text="What the bank shows beyond what was expected, signed."),
                ),
                ("currency", models.CharField(max_length=4)),
                (
                    "reasons",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=300), size=None),
                ),
                (
                    "in_suspense",
                    models.BooleanField(
                        help_text="The amount of the line was booked to suspense, because the money moved at the bank."
                    ),
                ),
                (
                    "resolution",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("bank_fee", "Bank Fee"),
                            ("write_off", "Write Off"),
                            ("bank_error", "Bank Error"),
                            ("shown_later", "Shown Later"),
                            ("learned_later", "Learned Later"),
                        ],
                        max_length=20,
                    ),
                ),
                ("resolution_note", models.CharField(blank=True, max_length=500)),
                (
                    "environment",
                    models.ForeignKey(
                        db_index=False,
                        help_text="Whose movement it is, if known.",
                        null=True,
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
                    "resolved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="discrepancies",
                        to="reconciliation.run",
                    ),
                ),
                (
                    "line",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="discrepancy",
                        to="reconciliation.statementline",
                    ),
                ),
            ],
            options={
                "verbose_name": "discrepancy",
                "verbose_name_plural": "discrepancies",
            },
        ),
        migrations.CreateModel(
            name="StatementSighting",
            fields=[
                (
                    "id",
                    models.UUIDField(default=config.kernel.ids.new, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=config.kernel.clock.machine_now, editable=False)),
                ("name", models.CharField(max_length=200)),
                ("mark", models.CharField(blank=True, default="", max_length=60)),
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
                "verbose_name": "statement sighting",
            },
        ),
        migrations.CreateModel(
            name="Proof",
            fields=[
                (
                    "id",
                    models.UUIDField(default=config.kernel.ids.new, editable=False, primary_key=True, serialize=False),
                ),
                ("kind", models.CharField(max_length=20)),
                ("subject_id", models.UUIDField()),
                ("reference", models.CharField(max_length=80)),
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
                    "match",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proofs",
                        to="reconciliation.match",
                    ),
                ),
            ],
            options={
                "verbose_name": "proof",
                "indexes": [
                    models.Index(fields=["environment", "id"], name="proofs_of_an_environment"),
                    models.Index(fields=["match", "environment"], name="proofs_of_a_match"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("subject_id", "kind"), name="a_movement_is_proven_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="RunShare",
            fields=[
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
                (
                    "run",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shares",
                        to="reconciliation.run",
                    ),
                ),
            ],
            options={
                "verbose_name": "share of a run",
                "constraints": [
                    models.UniqueConstraint(fields=("environment", "run"), name="a_share_of_a_run_is_written_once")
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.UniqueConstraint(fields=("rail_account", "sha256"), name="statement_is_imported_once"),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "imported")),
                fields=("rail_account", "as_of_on"),
                name="one_imported_statement_per_account_and_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status", "quarantined"),
                    models.Q(
                        ("as_of_on__isnull", False), ("closing_minor__isnull", False), ("opening_minor__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="imported_statement_has_day_and_balances",
            ),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.CheckConstraint(
                condition=models.Q(("lines_matched__lte", models.F("line_count"))),
                name="a_run_matches_at_most_its_lines",
            ),
        ),
        migrations.AddIndex(
            model_name="statementline",
            index=django.contrib.postgres.indexes.GinIndex(fields=["references"], name="statement_line_by_reference"),
        ),
        migrations.AddConstraint(
            model_name="statementline",
            constraint=models.UniqueConstraint(fields=("statement", "position"), name="statement_line_has_one_place"),
        ),
        migrations.AddConstraint(
            model_name="statementline",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_minor", 0), _negated=True), name="statement_line_moves_money"
            ),
        ),
        migrations.AddIndex(
            model_name="match",
            index=models.Index(fields=["reference"], name="match_by_reference"),
        ),
        migrations.AddConstraint(
            model_name="match",
            constraint=models.CheckConstraint(
                condition=models.Q(("confidence__gte", 0), ("confidence__lte", 100)),
                name="match_confidence_is_a_percentage",
            ),
        ),
        migrations.AddConstraint(
            model_name="match",
            constraint=models.CheckConstraint(
                condition=models.Q(("proven_count__gte", 1)), name="match_proves_something"
            ),
        ),
        migrations.AddIndex(
            model_name="discrepancy",
            index=models.Index(fields=["environment", "id"], name="discrepancies_of_a_partner"),
        ),
        migrations.AddIndex(
            model_name="discrepancy",
            index=models.Index(
                condition=models.Q(("status", "open")), fields=["rail_account", "id"], name="open_discrepancies"
            ),
        ),
        migrations.AddIndex(
            model_name="discrepancy",
            index=models.Index(
                condition=models.Q(("subject_id__isnull", False)),
                fields=["subject_id"],
                name="discrepancies_of_a_movement",
            ),
        ),
        migrations.AddConstraint(
            model_name="discrepancy",
            constraint=models.CheckConstraint(
                condition=models.Q(("line__isnull", False), ("subject_id__isnull", False), _connector="OR"),
                name="discrepancy_is_about_a_line_or_a_movement",
            ),
        ),
        migrations.AddConstraint(
            model_name="discrepancy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("resolution", ""), ("status", "open")),
                    models.Q(("status", "resolved"), models.Q(("resolution", ""), _negated=True)),
                    _connector="OR",
                ),
                name="a_resolved_discrepancy_says_how",
            ),
        ),
        migrations.AddConstraint(
            model_name="discrepancy",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "missing"), ("status", "open")),
                fields=("subject_id", "subject_kind"),
                name="one_open_missing_discrepancy_per_movement",
            ),
        ),
        migrations.AddConstraint(
            model_name="statementsighting",
            constraint=models.UniqueConstraint(
                fields=("rail_account", "name", "mark"), name="statement_file_is_read_once_per_mark"
            ),
        ),
        sql.status_guard("reconciliation_discrepancy"),
        sql.append_only("reconciliation_statementline"),
        sql.append_only("reconciliation_match"),
        sql.append_only("reconciliation_proof"),
        sql.append_only("reconciliation_discrepancyhistory"),
        migrations.RunSQL(_KEEP_STATEMENTS, _DO_NOT_KEEP_STATEMENTS),
        sql.never_deleted("reconciliation_run"),
        sql.never_deleted("reconciliation_discrepancy"),
    ]
