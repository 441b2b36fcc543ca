"""Groups of entries that were split from a rejected file; incidents for rejected files and silent banks."""

import django.db.models.deletion
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

import config.kernel.clock
import config.kernel.ids
from config.kernel import sql

_KINDS = [
    "amount_differs",
    "unknown_trace",
    "unknown_file",
    "contradiction",
    "grave_answer",
    "file_rejected",
    "duplicate_entry",
    "entry_unwritable",
    "correction_advised",
    "file_quarantined",
    "bank_silent",
    "dead_letter",
]


class Migration(migrations.Migration):
    dependencies = [("settlement", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="FileGroup",
            fields=[
                (
                    "id",
                    models.UUIDField(default=config.kernel.ids.new, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=config.kernel.clock.machine_now, editable=False)),
                ("entry_count", models.PositiveIntegerField()),
                (
                    "origin",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="settlement.submission"
                    ),
                ),
                (
                    "split_from",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="settlement.submission",
                    ),
                ),
            ],
            options={
                "verbose_name": "file group",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("entry_count__gt", 0)), name="file_group_has_entries")
                ],
            },
        ),
        sql.append_only("settlement_filegroup"),
        migrations.AddField(
            model_name="instruction",
            name="file_group",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="instructions",
                to="settlement.filegroup",
            ),
        ),
        migrations.AlterField(
            model_name="incident",
            name="kind",
            field=models.CharField(choices=[(kind, kind.replace("_", " ").title()) for kind in _KINDS], max_length=20),
        ),
        migrations.RemoveConstraint(model_name="incident", name="incident_kind_is_known"),
        AddConstraintNotValid(
            model_name="incident",
            constraint=models.CheckConstraint(condition=models.Q(("kind__in", _KINDS)), name="incident_kind_is_known"),
        ),
    ]
