"""Two more kinds of incident: an entry that no file can carry, and what a bank asks to correct."""

from django.db import migrations, models

_NOW = (
    "amount_differs",
    "unknown_trace",
    "unknown_file",
    "contradiction",
    "duplicate_entry",
    "entry_unwritable",
    "correction_advised",
    "file_quarantined",
    "dead_letter",
)


class Migration(migrations.Migration):
    dependencies = [("settlement", "0006_incidents_open_once")]

    operations = [
        migrations.AlterField(
            model_name="incident",
            name="kind",
            field=models.CharField(max_length=20, choices=[(kind, kind.replace("_", " ").title()) for kind in _NOW]),
        ),
        migrations.RemoveConstraint(model_name="incident", name="incident_kind_is_known"),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", list(_NOW))), name="incident_kind_is_known"
            ),
        ),
    ]
