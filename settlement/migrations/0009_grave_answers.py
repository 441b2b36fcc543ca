"""A kind for answers that are no contradiction, but that a person must look at."""

from django.db import migrations, models

_NOW = (
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
)


class Migration(migrations.Migration):
    dependencies = [("settlement", "0008_marks_of_files")]

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
