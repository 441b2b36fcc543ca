"""Drop the index of a balance by booking time, which no query reads."""

from django.contrib.postgres.operations import RemoveIndexConcurrently
from django.db import migrations


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("ledger", "0001_initial")]

    operations = [RemoveIndexConcurrently(model_name="entry", name="entry_by_booking")]
