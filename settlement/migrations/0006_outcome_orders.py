"""Outcomes that partners order for a transfer in test mode."""

import django.db.models.deletion
from django.db import migrations, models

import config.kernel.clock
import config.kernel.ids


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0001_initial"),
        ("settlement", "0005_answers_for_people_are_valid"),
    ]

    operations = [
        migrations.CreateModel(
            name="OutcomeOrder",
            fields=[
                (
                    "id",
                    models.UUIDField(default=config.kernel.ids.new, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=config.kernel.clock.machine_now, editable=False)),
                (
                    "action",
                    models.CharField(
                        choices=[("settle", "Settle"), ("return", "Return"), ("fail", "Fail")], max_length=10
                    ),
                ),
                ("return_code", models.CharField(blank=True, default="", max_length=3)),
                ("tried_at", models.DateTimeField(blank=True, null=True)),
                ("bank_told_at", models.DateTimeField(blank=True, null=True)),
                ("refusal", models.CharField(blank=True, default="", max_length=300)),
                (
                    "environment",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.environment",
                    ),
                ),
                (
                    "instruction",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="settlement.instruction",
                    ),
                ),
            ],
            options={
                "verbose_name": "outcome order",
                "indexes": [
                    models.Index(
                        condition=models.Q(("bank_told_at__isnull", True)),
                        fields=["tried_at", "id"],
                        name="settlement_outcome_not_told",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("action__in", ["settle", "return", "fail"])),
                        name="outcome_order_action_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("action", "settle"), ("return_code", "")),
                            models.Q(
                                models.Q(("action", "settle"), _negated=True),
                                models.Q(("return_code", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="outcome_order_names_a_code",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("refusal", ""), ("bank_told_at__isnull", False), _connector="OR"),
                        name="outcome_order_refused_when_told",
                    ),
                    models.UniqueConstraint(
                        fields=("instruction", "action"), name="outcome_order_is_unique_per_action"
                    ),
                ],
            },
        ),
    ]
