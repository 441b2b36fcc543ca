"""Rail accounts, window policies and fee rules, with their versions, and the first rows of each."""

import json

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

import config.kernel.clock
import config.kernel.ids
import settlement.planning.models
from config.kernel import ids, sql
from settlement.planning import sandbox_account

# Handing out trace numbers is no change of the rules, so `next_trace` is not in the list.
_TRIGGERS = """
CREATE TRIGGER planning_railaccount_version
    BEFORE UPDATE OF code, rail, currency, countries, amount_max_minor, settings, is_enabled ON planning_railaccount
    FOR EACH ROW EXECUTE FUNCTION planning_count_version();
CREATE TRIGGER planning_windowpolicy_version BEFORE UPDATE ON planning_windowpolicy
    FOR EACH ROW EXECUTE FUNCTION planning_count_version();
CREATE TRIGGER planning_feerule_version BEFORE UPDATE ON planning_feerule
    FOR EACH ROW EXECUTE FUNCTION planning_count_version();
"""
_DROP_TRIGGERS = """
DROP TRIGGER planning_railaccount_version ON planning_railaccount;
DROP TRIGGER planning_windowpolicy_version ON planning_windowpolicy;
DROP TRIGGER planning_feerule_version ON planning_feerule;
"""

# The mode of an account is that of its environment.
_LIVEMODE = """
ALTER TABLE planning_railaccount ADD CONSTRAINT rail_account_mode_is_that_of_its_environment
    FOREIGN KEY (environment_id, livemode) REFERENCES partners_environment (id, livemode);
"""

_HOUSE_TEST_ENVIRONMENT = "00000000-0000-7000-8000-000000000002"


def write_first_rules(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Add the fee per ACH transfer and, where the sandbox bank is installed, the house's account there."""
    with editor.connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO planning_feerule (id, created_at, rail, currency, flat_minor, version)"
            " VALUES (%s, now(), %s, %s, %s, 1)",
            [ids.new(), sandbox_account.RAIL, sandbox_account.CURRENCY, sandbox_account.FEE_MINOR],
        )
        if not settings.SANDBOX_BANK:
            return
        account_id = ids.new()
        cursor.execute(
            "INSERT INTO planning_railaccount (id, created_at, environment_id, livemode, code, rail, currency, countries,"
            " amount_max_minor, settings, next_trace, is_enabled, version)"
            " VALUES (%s, now(), %s, false, %s, %s, %s, %s, %s, %s, 1, true, 1)",
            [
                account_id, _HOUSE_TEST_ENVIRONMENT, sandbox_account.CODE, sandbox_account.RAIL, sandbox_account.CURRENCY,
                ["US"], 9_999_999_999, json.dumps(sandbox_account.SETTINGS),
            ],
        )  # fmt: skip
        cursor.execute(
            "INSERT INTO planning_windowpolicy (id, created_at, rail_account_id, name, zone, deadlines, calendar,"
            " lead_business_days, submit_lead_minutes, is_enabled, version)"
            " VALUES (%s, now(), %s, %s, 'America/New_York', %s, 'us_fed', 1, 30, true, 1)",
            [ids.new(), account_id, sandbox_account.POLICY, sandbox_account.DEADLINES],
        )


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("partners", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="FeeRule",
            fields=[
                (
                    "id",
                    models.UUIDField(default=config.kernel.ids.new, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=config.kernel.clock.machine_now, editable=False)),
                ("rail", models.CharField(max_length=20)),
                ("currency", models.CharField(max_length=4)),
                ("flat_minor", models.BigIntegerField()),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                "verbose_name": "fee rule",
                "constraints": [
                    models.UniqueConstraint(fields=("rail", "currency"), name="one_fee_rule_per_rail_and_currency"),
                    models.CheckConstraint(condition=models.Q(("flat_minor__gte", 0)), name="fee_is_not_negative"),
                ],
            },
        ),
        migrations.CreateModel(
            name="RailAccount",
            fields=[
                (
                    "id",
                    models.UUIDField(default=config.kernel.ids.new, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=config.kernel.clock.machine_now, editable=False)),
                ("livemode", models.BooleanField()),
                ("code", models.SlugField(max_length=40, unique=True)),
                ("rail", models.CharField(max_length=20)),
                ("currency", models.CharField(max_length=4)),
                (
                    "countries",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=2), default=settlement.planning.models.us_only, size=None
                    ),
                ),
                ("amount_max_minor", models.BigIntegerField(default=9999999999)),
                ("settings", models.JSONField(blank=True, default=dict)),
                ("credentials", models.BinaryField(blank=True, null=True)),
                ("next_trace", models.BigIntegerField(default=1, editable=False)),
                ("is_enabled", models.BooleanField(default=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "environment",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.environment",
                    ),
                ),
            ],
            options={
                "verbose_name": "rail account",
            },
        ),
        migrations.CreateModel(
            name="WindowPolicy",
            fields=[
                (
                    "id",
                    models.UUIDField(default=config.kernel.ids.new, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=config.kernel.clock.machine_now, editable=False)),
                ("name", models.SlugField(max_length=40)),
                ("zone", models.CharField(default="America/New_York", max_length=40)),
                (
                    "deadlines",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TimeField(), blank=True, default=list, size=None
                    ),
                ),
                ("calendar", models.CharField(default="us_fed", max_length=40)),
                ("lead_business_days", models.PositiveSmallIntegerField(default=1)),
                ("submit_lead_minutes", models.PositiveSmallIntegerField(default=30)),
                ("is_enabled", models.BooleanField(default=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "rail_account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="window_policies",
                        to="planning.railaccount",
                    ),
                ),
            ],
            options={
                "verbose_name": "window policy",
                "verbose_name_plural": "window policies",
            },
        ),
        migrations.AddConstraint(
            model_name="railaccount",
            constraint=models.CheckConstraint(
                condition=models.Q(("next_trace__gt", 0)), name="rail_account_next_trace_is_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="railaccount",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_max_minor__gt", 0)), name="rail_account_limit_is_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="railaccount",
            constraint=models.CheckConstraint(
                condition=models.Q(("currency", ""), _negated=True), name="rail_account_has_a_currency"
            ),
        ),
        migrations.AddConstraint(
            model_name="railaccount",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("livemode", False),
                    models.Q(("settings__transport", "drop_folder"), _negated=True),
                    _connector="OR",
                ),
                name="live_rail_account_uses_no_drop_folder",
            ),
        ),
        migrations.AddConstraint(
            model_name="windowpolicy",
            constraint=models.UniqueConstraint(
                fields=("rail_account", "name"), name="window_policy_name_is_unique_per_account"
            ),
        ),
        migrations.AddConstraint(
            model_name="windowpolicy",
            constraint=models.CheckConstraint(
                condition=models.Q(("lead_business_days__lte", 10)), name="window_policy_lead_is_at_most_ten_days"
            ),
        ),
        migrations.RunSQL(_TRIGGERS, _DROP_TRIGGERS),
        migrations.RunSQL(
            _LIVEMODE, "ALTER TABLE planning_railaccount DROP CONSTRAINT rail_account_mode_is_that_of_its_environment"
        ),
        sql.owned_key("planning_railaccount"),
        sql.never_deleted("planning_railaccount"),
        migrations.RunPython(write_first_rules, migrations.RunPython.noop),
    ]
