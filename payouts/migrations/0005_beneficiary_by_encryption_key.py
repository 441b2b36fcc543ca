"""Find the encryption keys that beneficiaries are sealed with."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models.functions import Substr


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("payouts", "0004_times_and_sealed_accounts")]

    operations = [
        AddIndexConcurrently(
            model_name="beneficiary",
            index=models.Index(Substr("sealed_account", 2, 4), name="payouts_beneficiary_by_key"),
        ),
    ]
