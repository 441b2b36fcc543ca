"""A step of an environment's clock raises the version of its keys."""

from django.db import migrations

from config.kernel import sql


class Migration(migrations.Migration):
    dependencies = [("partners", "0001_initial")]
    operations = [
        sql.replace_function(__file__, "keep_api_key.sql"),
        sql.replace_function(__file__, "keep_environment.sql"),
    ]
