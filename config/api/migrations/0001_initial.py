"""Idempotency records."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="IdempotencyRecord",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("environment_id", models.UUIDField()),
                ("route", models.TextField()),
                ("key", models.TextField()),
                ("fingerprint", models.BinaryField(max_length=32)),
                ("status_code", models.IntegerField(null=True)),
                ("body", models.BinaryField(null=True)),
                ("content_type", models.TextField(db_default="application/json", default="application/json")),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(db_index=True)),
            ],
            options={
                "verbose_name": "idempotency record",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("environment_id", "route", "key"), name="idempotency_key_is_used_once"
                    )
                ],
            },
        ),
    ]
