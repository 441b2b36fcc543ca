"""The groups of our staff. The names are those of `roles.StaffRole`; a test compares."""

from typing import Any

from django.conf import settings
from django.db import migrations

ROLES = ("finance_ops", "treasury_ops", "billing_ops", "compliance_ops", "support", "auditor")


def make_groups(apps: Any, editor: Any) -> None:
    """Add the groups that are not there yet."""
    groups = apps.get_model("auth", "Group")
    for name in ROLES:
        groups.objects.using(editor.connection.alias).get_or_create(name=name)


def drop_groups(apps: Any, editor: Any) -> None:
    """Take the groups out again."""
    apps.get_model("auth", "Group").objects.using(editor.connection.alias).filter(name__in=ROLES).delete()


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [migrations.RunPython(make_groups, drop_groups)]
