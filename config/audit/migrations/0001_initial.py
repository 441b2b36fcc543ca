"""The audit trail and its seals. Both only grow."""

import django.db.models.expressions
from django.db import migrations, models

import config.kernel.ids
from config.kernel import sql


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                (
                    "id",
                    models.UUIDField(default=config.kernel.ids.new, editable=False, primary_key=True, serialize=False),
                ),
                ("environment_id", models.UUIDField(null=True)),
                ("actor", models.TextField()),
                ("action", models.TextField()),
                ("subject_type", models.TextField()),
                ("subject_id", models.UUIDField(null=True)),
                ("subject_count", models.IntegerField(default=1)),
                ("detail", models.JSONField(default=dict)),
                ("request_id", models.TextField(blank=True, default="")),
                ("created_at", models.DateTimeField()),
                (
                    "transaction_id",
                    models.BigIntegerField(
                        db_default=django.db.models.expressions.RawSQL("(pg_current_xact_id()::text::bigint)", []),
                        editable=False,
                    ),
                ),
            ],
            options={
                "verbose_name": "audit entry",
                "verbose_name_plural": "audit entries",
                "indexes": [
                    models.Index(fields=["environment_id", "id"], name="audit_entry_by_environment"),
                    models.Index(fields=["environment_id", "action", "id"], name="audit_entry_by_action"),
                    models.Index(fields=["environment_id", "actor", "id"], name="audit_entry_by_actor"),
                    models.Index(
                        condition=models.Q(("request_id", ""), _negated=True),
                        fields=["request_id"],
                        name="audit_entry_by_request",
                    ),
                    models.Index(fields=["transaction_id", "id"], name="audit_entry_in_seal_order"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("actor", ""), _negated=True),
                            models.Q(("action", ""), _negated=True),
                            models.Q(("subject_type", ""), _negated=True),
                        ),
                        name="audit_entry_says_who_did_what_to_what",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("subject_count__gte", 0)), name="audit_entry_count_is_not_negative"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AuditSeal",
            fields=[
                ("sequence", models.BigIntegerField(primary_key=True, serialize=False)),
                ("from_transaction", models.BigIntegerField()),
                ("to_transaction", models.BigIntegerField()),
                ("entry_count", models.IntegerField()),
                ("previous_hash", models.BinaryField(max_length=32)),
                ("hash", models.BinaryField(max_length=32)),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "audit seal",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("to_transaction__gt", models.F("from_transaction"))),
                        name="audit_seal_covers_something",
                    ),
                    models.UniqueConstraint(fields=("from_transaction",), name="audit_seals_do_not_overlap"),
                ],
            },
        ),
        sql.append_only("audit_auditentry"),
        sql.append_only("audit_auditseal"),
    ]
