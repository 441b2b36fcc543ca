"""A retry renews a hold whose time is over, and holds no fee that was earned already."""

from django.db import migrations

from config.kernel import sql


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_faster_guards"), ("payouts", "0005_answers_with_their_claims")]
    operations = [sql.reload_functions(__file__, "retry_many.sql", "payouts_retry_many")]
