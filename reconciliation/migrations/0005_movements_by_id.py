"""Discrepancies are found by the movement that they are about."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reconciliation", "0004_shares_of_runs")]

    operations = [
        migrations.AddIndex(
            model_name="discrepancy",
            index=models.Index(
                condition=models.Q(("subject_id__isnull", False)),
                fields=["subject_id"],
                name="discrepancies_of_a_movement",
            ),
        ),
    ]
