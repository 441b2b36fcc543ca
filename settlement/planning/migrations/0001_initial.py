"""Rail accounts, window policies, fee rules; their versions, counted by the database; trace numbers, handed out by one verb."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import config.kernel.clock
import config.kernel.ids
import settlement.planning.models
from config.kernel import sql

_COUNT = "FOR EACH ROW EXECUTE FUNCTION planning_count_version()"
# Handing out trace numbers is no change of the rules, so `next_trace` is not in the list.
_TRIGGERS = f"""
CREATE TRIGGER planning_railaccount_version BEFORE UPDATE OF code, rail, currency, countries, amount_max_minor, settings, is_enabled
    ON planning_railaccount {_COUNT};
CREATE TRIGGER planning_windowpolicy_version BEFORE UPDATE ON planning_windowpolicy {_COUNT};
CREATE TRIGGER planning_feerule_version BEFORE UPDATE ON planning_feerule {_COUNT};
"""
_DROP_TRIGGERS = """
DROP TRIGGER planning_railaccount_version ON planning_railaccount;
DROP TRIGGER planning_windowpolicy_version ON planning_windowpolicy;
DROP TRIGGER planning_feerule_version ON planning_feerule;
"""

# The mode of an account is that of its environment, said by a key and not by code.
_SAME_MODE = """
ALTER TABLE planning_railaccount ADD CONSTRAINT rail_account_mode_is_that_of_its_environment
    FOREIGN KEY (environment_id, livemode) REFERENCES partners_environment (id, livemode);
"""


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
        sql.load_functions(__file__, "planning_count_version.sql", "planning_count_version()"),
        sql.load_functions(__file__, "planning_take_traces.sql", "planning_take_traces(uuid, int)"),
        migrations.RunSQL(_TRIGGERS, _DROP_TRIGGERS),
        migrations.RunSQL(
            _SAME_MODE, "ALTER TABLE planning_railaccount DROP CONSTRAINT rail_account_mode_is_that_of_its_environment"
        ),
        sql.owned_key("planning_railaccount"),
        sql.never_deleted("planning_railaccount"),
    ]
