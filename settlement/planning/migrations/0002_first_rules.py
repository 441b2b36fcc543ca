"""The first fee, and the house's account at the sandbox bank where that bank is installed."""

import json

from django.conf import settings
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from config.kernel import ids
from settlement.planning import sandbox_account

_HOUSE_TEST_ENVIRONMENT = "00000000-0000-7000-8000-000000000002"


def write(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """25 US cents per ACH transfer; three files a bank day for the sandbox."""
    with editor.connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO planning_feerule (id, created_at, rail, currency, flat_minor, version) VALUES (%s, now(), %s, %s, %s, 1)",
            [ids.new(), sandbox_account.RAIL, sandbox_account.CURRENCY, sandbox_account.FEE_MINOR],
        )
        if not settings.SANDBOX_BANK:
            return
        account_id = ids.new()
        cursor.execute(
            "INSERT INTO planning_railaccount (id, created_at, environment_id, livemode, code, rail, currency, countries, amount_max_minor, settings,"
            " next_trace, is_enabled, version) VALUES (%s, now(), %s, false, %s, %s, %s, %s, %s, %s, 1, true, 1)",
            [
                account_id, _HOUSE_TEST_ENVIRONMENT, sandbox_account.CODE, sandbox_account.RAIL, sandbox_account.CURRENCY, ["US"],
                9_999_999_999, json.dumps(sandbox_account.SETTINGS),
            ],
        )  # fmt: skip
        cursor.execute(
            "INSERT INTO planning_windowpolicy (id, created_at, rail_account_id, name, zone, deadlines, calendar, lead_business_days,"
            " submit_lead_minutes, is_enabled, version) VALUES (%s, now(), %s, %s, 'America/New_York', %s, 'us_fed', 1, 30, true, 1)",
            [ids.new(), account_id, sandbox_account.POLICY, sandbox_account.DEADLINES],
        )


def forget(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Nothing to do: the tables go with 0001, and rail accounts are never deleted."""
    editor.execute("SELECT 1")


class Migration(migrations.Migration):
    dependencies = [("planning", "0001_initial"), ("partners", "0001_initial")]

    operations = [migrations.RunPython(write, forget)]
