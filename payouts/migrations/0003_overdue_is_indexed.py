"""Find open transfers whose promised day has passed, and list those that are overdue."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

_OPEN = ["created", "in_review", "held", "queued", "submitted", "dead_letter"]


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("payouts", "0002_overdue")]

    operations = [
        AddIndexConcurrently(
            model_name="transfer",
            index=models.Index(
                condition=models.Q(("status__in", _OPEN), ("overdue_at__isnull", True)),
                fields=["rail_account_id", "promised_on"],
                name="payouts_transfer_promised",
            ),
        ),
        AddIndexConcurrently(
            model_name="transfer",
            index=models.Index(
                condition=models.Q(("status__in", _OPEN), ("overdue_at__isnull", False)),
                fields=["environment", "id"],
                name="payouts_transfer_overdue",
            ),
        ),
    ]
