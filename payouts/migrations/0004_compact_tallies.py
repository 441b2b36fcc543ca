"""Old days of the rollup become one row."""

from django.db import migrations

from config.kernel import sql


class Migration(migrations.Migration):
    dependencies = [("payouts", "0003_look_ups_by_day")]
    operations = [sql.load_functions(__file__, "compact_tallies.sql", "payouts_compact_tallies(date)")]
