"""When a transfer was submitted, settled and returned; and a beneficiary whose account never changes."""

from django.db import migrations, models

_KEEP_ACCOUNTS = """
CREATE TRIGGER payouts_beneficiary_keeps_its_account BEFORE UPDATE ON payouts_beneficiary FOR EACH ROW
    WHEN ((OLD.id, OLD.environment_id, OLD.scheme, OLD.sealed_account, OLD.fingerprint, OLD.name_hint, OLD.last4,
           OLD.account_type, OLD.created_at)
        IS DISTINCT FROM
          (NEW.id, NEW.environment_id, NEW.scheme, NEW.sealed_account, NEW.fingerprint, NEW.name_hint, NEW.last4,
           NEW.account_type, NEW.created_at))
    EXECUTE FUNCTION payouts_refuse_other_account();
"""


class Migration(migrations.Migration):
    dependencies = [("payouts", "0003_overdue_is_indexed")]

    operations = [
        *(
            migrations.AddField("transfer", name, models.DateTimeField(blank=True, null=True))
            for name in ("submitted_at", "settled_at", "returned_at")
        ),
        migrations.RunSQL(_KEEP_ACCOUNTS, "DROP TRIGGER payouts_beneficiary_keeps_its_account ON payouts_beneficiary"),
    ]
