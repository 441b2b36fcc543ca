"""By what a file that the bank wrote anew under a known name is noticed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("settlement", "0007_entries_set_aside_and_corrections")]

    operations = [
        migrations.AddField(
            model_name="bankfile", name="mark", field=models.CharField(blank=True, default="", max_length=60)
        ),
    ]
