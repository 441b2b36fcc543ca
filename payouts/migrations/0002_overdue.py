"""When the promised day of a transfer passed without an outcome."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("payouts", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="transfer",
            name="overdue_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
    ]
