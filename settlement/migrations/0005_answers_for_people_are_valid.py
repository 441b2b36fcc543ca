"""Validate the kinds of incidents without a long lock."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("settlement", "0004_answers_for_people")]

    operations = [ValidateConstraint(model_name="incident", name="incident_kind_is_known")]
