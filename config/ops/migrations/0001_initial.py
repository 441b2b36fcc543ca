"""One-time password devices and recovery codes of staff, and the staff groups."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

# The names are those of `roles.StaffRole`; a test compares.
_ROLES = ("finance_ops", "treasury_ops", "billing_ops", "compliance_ops", "support", "auditor")

_TRIGGERS = """
CREATE TRIGGER ops_recovery_code_opens_once BEFORE UPDATE ON ops_recoverycode
    FOR EACH ROW WHEN (OLD.used_at IS NOT NULL) EXECUTE FUNCTION ops_second_factor_guard();
CREATE TRIGGER ops_totp_never_goes_back BEFORE UPDATE ON ops_totpdevice
    FOR EACH ROW WHEN (NEW.last_step < OLD.last_step) EXECUTE FUNCTION ops_second_factor_guard();
"""
_DROP_TRIGGERS = """
DROP TRIGGER ops_totp_never_goes_back ON ops_totpdevice;
DROP TRIGGER ops_recovery_code_opens_once ON ops_recoverycode;
"""


def make_groups(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Add the staff groups that do not exist yet."""
    groups = apps.get_model("auth", "Group")
    for name in _ROLES:
        groups.objects.using(editor.connection.alias).get_or_create(name=name)


def drop_groups(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Delete the staff groups."""
    apps.get_model("auth", "Group").objects.using(editor.connection.alias).filter(name__in=_ROLES).delete()


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TotpDevice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(help_text="The human-readable name of this device.", max_length=64)),
                ("confirmed", models.BooleanField(default=True, help_text="Is this device ready for use?")),
                (
                    "throttling_failure_timestamp",
                    models.DateTimeField(
                        blank=True,
                        default=None,
                        help_text="A timestamp of the last failed verification attempt. Null if last attempt succeeded.",
                        null=True,
                    ),
                ),
                (
                    "throttling_failure_count",
                    models.PositiveIntegerField(default=0, help_text="Number of successive failed attempts."),
                ),
                ("sealed_key", models.BinaryField()),
                ("last_step", models.BigIntegerField(default=-1)),
                ("created_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("last_used_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        help_text="The user that this device belongs to.",
                        on_delete=django.db.models.deletion.CASCADE,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "one-time password device",
            },
        ),
        migrations.CreateModel(
            name="RecoveryCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("fingerprint", models.BinaryField(max_length=32)),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "device",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="recovery_codes", to="ops.totpdevice"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="totpdevice",
            constraint=models.UniqueConstraint(
                fields=("user", "confirmed"), name="ops_totp_one_device_for_each_person"
            ),
        ),
        migrations.AddConstraint(
            model_name="totpdevice",
            constraint=models.CheckConstraint(
                condition=models.Q(("confirmed", False), ("confirmed_at__isnull", False), _connector="OR"),
                name="ops_totp_confirmed_at_some_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="recoverycode",
            constraint=models.UniqueConstraint(fields=("device", "fingerprint"), name="ops_recovery_codes_differ"),
        ),
        migrations.RunSQL(_TRIGGERS, _DROP_TRIGGERS),
        migrations.RunPython(make_groups, drop_groups),
    ]
