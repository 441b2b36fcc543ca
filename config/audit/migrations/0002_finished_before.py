"""The sealer's question: which entries are final?"""

from django.db import migrations

from config.kernel import sql


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [sql.load_functions(__file__, "finished_before.sql", "audit_finished_before()")]
