import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Account",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=40, unique=True)),
                ("number", models.CharField(max_length=17, unique=True)),
                ("currency", models.CharField(default="USD", max_length=3)),
                ("balance_minor", models.BigIntegerField(default=0)),
                (
                    "stated_minor",
                    models.BigIntegerField(
                        default=0, help_text="Closing balance of the last statement: the next one opens with it."
                    ),
                ),
                ("opened_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="BankClock",
            fields=[
                ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("offset_seconds", models.BigIntegerField(default=0)),
                ("handled_through", models.DateTimeField()),
                ("open_day", models.DateField(help_text="The banking day to which bookings are being made.")),
            ],
            options={
                "verbose_name": "clock",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="sandbox_bank_has_one_clock"),
                    models.CheckConstraint(
                        condition=models.Q(("offset_seconds__gte", 0)), name="sandbox_clock_never_runs_behind"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Receipt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120)),
                ("sha256", models.CharField(max_length=64)),
                ("size_bytes", models.BigIntegerField()),
                ("seen_count", models.IntegerField(default=1)),
                (
                    "inode",
                    models.BigIntegerField(
                        help_text="With its time, tells a file that came again from one that a crash left lying."
                    ),
                ),
                ("modified_ns", models.BigIntegerField()),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("accepted", "Accepted"),
                            ("rejected", "Rejected"),
                            ("swallowed", "Swallowed"),
                            ("ignored", "Ignored"),
                        ],
                        max_length=10,
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=20)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("is_answered", models.BooleanField(help_text="Whether an acknowledgement was written.")),
                ("entry_count", models.IntegerField(default=0)),
                ("total_minor", models.BigIntegerField(default=0)),
                (
                    "header",
                    models.JSONField(default=dict, help_text="Who sent the file, so that returns can be addressed."),
                ),
                ("received_at", models.DateTimeField()),
                ("machine_at", models.DateTimeField()),
                ("account", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="sandbox.account")),
            ],
        ),
        migrations.CreateModel(
            name="Batch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.IntegerField()),
                ("effective_on", models.DateField(null=True)),
                ("header", models.JSONField(help_text="The batch header as it came, repeated in return files.")),
                ("receipt", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="sandbox.receipt")),
            ],
            options={
                "verbose_name_plural": "batches",
            },
        ),
        migrations.CreateModel(
            name="Statement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("as_of", models.DateField()),
                ("opening_minor", models.BigIntegerField()),
                ("closing_minor", models.BigIntegerField()),
                ("line_count", models.IntegerField()),
                ("name", models.CharField(max_length=120)),
                ("account", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="sandbox.account")),
            ],
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("trace", models.CharField(max_length=15)),
                ("amount_minor", models.BigIntegerField()),
                (
                    "fate",
                    models.SmallIntegerField(
                        help_text="The number of the scenario that its amount or account number chose.", null=True
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("accepted", "Accepted"),
                            ("refused", "Refused"),
                            ("settled", "Settled"),
                            ("returned", "Returned"),
                        ],
                        max_length=10,
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=20)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("settle_on", models.DateField(null=True)),
                (
                    "settled_minor",
                    models.BigIntegerField(
                        help_text="What the settlement report says; a scenario may alter it.", null=True
                    ),
                ),
                ("settled_at", models.DateTimeField(null=True)),
                ("return_on", models.DateField(null=True)),
                ("returned_at", models.DateTimeField(null=True)),
                (
                    "repeat_on",
                    models.DateField(help_text="The day on which the statement shows it a second time.", null=True),
                ),
                ("seen_count", models.IntegerField(default=1)),
                (
                    "original",
                    models.JSONField(
                        help_text="The entry as it came, kept where a scenario will send it back.", null=True
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="sandbox.account"
                    ),
                ),
                ("batch", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="sandbox.batch")),
            ],
            options={
                "verbose_name_plural": "entries",
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "accepted")), fields=["settle_on"], name="sandbox_entry_to_settle"
                    ),
                    models.Index(
                        condition=models.Q(("return_on__isnull", False), ("status", "settled")),
                        fields=["return_on"],
                        name="sandbox_entry_to_return",
                    ),
                    models.Index(
                        condition=models.Q(("repeat_on__isnull", False)),
                        fields=["repeat_on"],
                        name="sandbox_entry_to_repeat",
                    ),
                    models.Index(
                        condition=models.Q(("seen_count__gt", 1)), fields=["account"], name="sandbox_entry_seen_again"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("account", "trace"), name="sandbox_entry_trace_is_known_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Line",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=160)),
                ("booked_on", models.DateField()),
                ("booked_at", models.DateTimeField()),
                ("type_code", models.CharField(max_length=3)),
                ("amount_minor", models.BigIntegerField()),
                ("customer_reference", models.CharField(blank=True, max_length=140)),
                ("text", models.CharField(blank=True, max_length=300)),
                ("account", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="sandbox.account")),
            ],
            options={
                "indexes": [models.Index(fields=["account", "booked_on"], name="sandbox_line_by_day")],
                "constraints": [
                    models.UniqueConstraint(fields=("account", "key"), name="sandbox_line_is_booked_once"),
                    models.CheckConstraint(
                        condition=models.Q(("amount_minor", 0), _negated=True), name="sandbox_line_moves_money"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Outgoing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "side",
                    models.CharField(choices=[("outbound", "Outbound"), ("statements", "Statements")], max_length=10),
                ),
                ("name", models.CharField(max_length=200)),
                ("content", models.BinaryField()),
                ("made_at", models.DateTimeField()),
                ("is_written", models.BooleanField(default=False)),
                ("account", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="sandbox.account")),
            ],
            options={
                "verbose_name_plural": "outgoing",
                "indexes": [
                    models.Index(
                        condition=models.Q(("is_written", False)), fields=["id"], name="sandbox_outgoing_to_write"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("account", "side", "name"), name="sandbox_outgoing_has_one_name")
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="receipt",
            constraint=models.UniqueConstraint(
                fields=("account", "name", "sha256"), name="sandbox_receipt_is_known_by_name_and_content"
            ),
        ),
        migrations.AddConstraint(
            model_name="receipt",
            constraint=models.CheckConstraint(
                condition=models.Q(("seen_count__gt", 0)), name="sandbox_receipt_was_seen"
            ),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.UniqueConstraint(fields=("receipt", "number"), name="sandbox_batch_is_numbered_once"),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.UniqueConstraint(fields=("account", "as_of"), name="sandbox_statement_is_one_per_day"),
        ),
    ]
