"""Several days of one file, the dialect of a file, provisional days, and attestations of unreadable days."""

from __future__ import annotations

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import config.kernel.clock
import config.kernel.ids
from config.kernel import sql

_IDENTITY = (
    "{0}.id, {0}.rail_account_id, {0}.livemode, {0}.name, {0}.format, {0}.sha256, {0}.part, {0}.raw, {0}.created_at"
)
_READ = "{0}.as_of_on, {0}.currency, {0}.opening_minor, {0}.closing_minor, {0}.line_count, {0}.dialect"
_GUARD_STATEMENTS = f"""
DROP TRIGGER reconciliation_statement_keeps_what_came ON reconciliation_statement;
CREATE TRIGGER reconciliation_statement_keeps_what_came BEFORE UPDATE ON reconciliation_statement FOR EACH ROW
    WHEN (OLD.status NOT IN ('quarantined', 'provisional')
        OR ({_IDENTITY.format("OLD")}) IS DISTINCT FROM ({_IDENTITY.format("NEW")})
        OR (OLD.status = 'provisional' AND (NEW.status NOT IN ('provisional', 'imported')
            OR ({_READ.format("OLD")}) IS DISTINCT FROM ({_READ.format("NEW")}))))
    EXECUTE FUNCTION kernel_refuse_change();
ALTER TABLE reconciliation_statement ENABLE ALWAYS TRIGGER reconciliation_statement_keeps_what_came;
"""
_GUARD_STATEMENTS_BEFORE = """
DROP TRIGGER reconciliation_statement_keeps_what_came ON reconciliation_statement;
CREATE TRIGGER reconciliation_statement_keeps_what_came BEFORE UPDATE ON reconciliation_statement FOR EACH ROW
    WHEN (OLD.status <> 'quarantined'
        OR (OLD.id, OLD.rail_account_id, OLD.livemode, OLD.name, OLD.format, OLD.sha256, OLD.raw, OLD.created_at)
        IS DISTINCT FROM (NEW.id, NEW.rail_account_id, NEW.livemode, NEW.name, NEW.format, NEW.sha256, NEW.raw, NEW.created_at))
    EXECUTE FUNCTION kernel_refuse_change();
ALTER TABLE reconciliation_statement ENABLE ALWAYS TRIGGER reconciliation_statement_keeps_what_came;
"""
_STATED = "{0}.id, {0}.statement_id, {0}.as_of_on, {0}.opening_minor, {0}.closing_minor, {0}.note, {0}.proposed_by_id, {0}.created_at"
_GUARD_ATTESTATIONS = f"""
CREATE TRIGGER reconciliation_attestation_keeps_what_was_stated BEFORE UPDATE ON reconciliation_attestation FOR EACH ROW
    WHEN (OLD.decided_at IS NOT NULL OR ({_STATED.format("OLD")}) IS DISTINCT FROM ({_STATED.format("NEW")}))
    EXECUTE FUNCTION kernel_refuse_change();
ALTER TABLE reconciliation_attestation ENABLE ALWAYS TRIGGER reconciliation_attestation_keeps_what_was_stated;
"""


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("reconciliation", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="statement",
            name="part",
            field=models.PositiveSmallIntegerField(
                db_default=1, default=1, help_text="The place of the day in its file: a file may hold several days."
            ),
        ),
        migrations.AddField(
            model_name="statement",
            name="dialect",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=200),
                blank=True,
                db_default="{}",
                default=list,
                help_text="Where the file deviates from its format without a doubt about its content.",
                size=None,
            ),
        ),
        migrations.AlterField(
            model_name="statement",
            name="status",
            field=models.CharField(
                choices=[
                    ("imported", "Imported"),
                    ("provisional", "Provisional"),
                    ("attested", "Attested"),
                    ("quarantined", "Quarantined"),
                ],
                max_length=20,
            ),
        ),
        migrations.RemoveConstraint(model_name="statement", name="statement_is_imported_once"),
        migrations.RemoveConstraint(model_name="statement", name="one_imported_statement_per_account_and_day"),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.UniqueConstraint(
                fields=("rail_account", "sha256", "part"), name="statement_is_imported_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ("imported", "provisional", "attested"))),
                fields=("rail_account", "as_of_on"),
                name="one_imported_statement_per_account_and_day",
            ),
        ),
        migrations.CreateModel(
            name="Attestation",
            fields=[
                (
                    "id",
                    models.UUIDField(default=config.kernel.ids.new, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=config.kernel.clock.machine_now, editable=False)),
                ("as_of_on", models.DateField()),
                ("opening_minor", models.BigIntegerField()),
                ("closing_minor", models.BigIntegerField()),
                ("note", models.CharField(max_length=500)),
                ("decided_at", models.DateTimeField(null=True)),
                ("is_confirmed", models.BooleanField(null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "statement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attestations",
                        to="reconciliation.statement",
                    ),
                ),
            ],
            options={
                "verbose_name": "attestation",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by__isnull", True),
                            models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="attestation_is_decided_by_a_second_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decided_at__isnull", True),
                                ("decided_by__isnull", True),
                                ("is_confirmed__isnull", True),
                            ),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                ("is_confirmed__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="attestation_is_decided_whole",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("decided_at__isnull", True)),
                        fields=("statement",),
                        name="one_open_attestation_per_statement",
                    ),
                ],
            },
        ),
        migrations.RunSQL(_GUARD_STATEMENTS, _GUARD_STATEMENTS_BEFORE),
        sql.never_deleted("reconciliation_attestation"),
        migrations.RunSQL(
            _GUARD_ATTESTATIONS,
            "DROP TRIGGER reconciliation_attestation_keeps_what_was_stated ON reconciliation_attestation;",
        ),
    ]
