"""Validate the kinds of incidents, and index the few entries that have a file group, without a long lock."""

from django.contrib.postgres.operations import AddIndexConcurrently, ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("settlement", "0002_file_groups")]

    operations = [
        ValidateConstraint(model_name="incident", name="incident_kind_is_known"),
        AddIndexConcurrently(
            model_name="instruction",
            index=models.Index(
                condition=models.Q(("file_group__isnull", False)),
                fields=["file_group"],
                name="settlement_entries_of_group",
            ),
        ),
    ]
