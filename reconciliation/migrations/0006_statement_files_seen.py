"""Which files at the banks' doors were read, and as they were when: a statement that is written anew is read again."""

import django.db.models.deletion
from django.db import migrations, models

import config.kernel.clock
import config.kernel.ids


class Migration(migrations.Migration):
    dependencies = [
        ("planning", "0002_first_rules"),
        ("reconciliation", "0005_movements_by_id"),
    ]

    operations = [
        migrations.CreateModel(
            name="StatementSighting",
            fields=[
                (
                    "id",
                    models.UUIDField(default=config.kernel.ids.new, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=config.kernel.clock.machine_now, editable=False)),
                ("name", models.CharField(max_length=200)),
                ("mark", models.CharField(blank=True, default="", max_length=60)),
                (
                    "rail_account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="planning.railaccount",
                    ),
                ),
            ],
            options={
                "verbose_name": "statement sighting",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("rail_account", "name", "mark"), name="statement_file_is_read_once_per_mark"
                    )
                ],
            },
        ),
    ]
