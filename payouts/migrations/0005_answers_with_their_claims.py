"""The answer of an order is stored when its idempotency key is claimed, not by an update of its own."""

from django.db import migrations

from config.kernel import sql


class Migration(migrations.Migration):
    dependencies = [("api", "0002_claims_with_answers"), ("payouts", "0004_compact_tallies")]
    operations = [sql.reload_functions(__file__, "accept_many.sql", "payouts_accept_many")]
