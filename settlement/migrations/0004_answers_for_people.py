"""Incidents for disputed, late and unreadable returns, and the dialects of a bank file."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

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
    "return_disputed",
    "late_return",
    "entry_unreadable",
    "file_quarantined",
    "bank_silent",
    "dead_letter",
]


class Migration(migrations.Migration):
    dependencies = [("settlement", "0003_file_groups_are_indexed")]

    operations = [
        migrations.AddField(
            model_name="bankfile",
            name="dialects",
            field=ArrayField(models.CharField(max_length=200), blank=True, db_default=[], default=list),
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
