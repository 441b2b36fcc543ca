"""Endpoints, events, deliveries and attempts, and the triggers that guard them."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import config.kernel.clock
import config.kernel.ids
from config.kernel import sql

# The legal transitions stand in the trigger's condition, so that a legal one calls no function. A test compares them
# with `states.DELIVERY_MOVES`.
_DELIVERY_TRANSITIONS = """
CREATE TRIGGER webhooks_delivery_status_updated BEFORE UPDATE OF status ON webhooks_delivery FOR EACH ROW
    WHEN (OLD.status <> NEW.status AND (OLD.status || '>' || NEW.status) NOT IN (
        'cancelled>pending', 'dead_letter>pending', 'delivered>pending',
        'pending>cancelled', 'pending>dead_letter', 'pending>delivered'
    )) EXECUTE FUNCTION webhooks_refuse_transition();
CREATE TRIGGER webhooks_delivery_status_inserted BEFORE INSERT ON webhooks_delivery FOR EACH ROW
    WHEN (NEW.status <> 'pending') EXECUTE FUNCTION webhooks_refuse_transition();
"""
_DROP_DELIVERY_TRANSITIONS = """
DROP TRIGGER webhooks_delivery_status_updated ON webhooks_delivery;
DROP TRIGGER webhooks_delivery_status_inserted ON webhooks_delivery;
"""

# One look-up per statement asks whether the environments exist, instead of a foreign key that asks once per event.
_ENVIRONMENT = """
CREATE TRIGGER webhooks_event_is_of_an_environment AFTER INSERT ON webhooks_event
    REFERENCING NEW TABLE AS new_events FOR EACH STATEMENT EXECUTE FUNCTION webhooks_check_new_events();
"""


def _kept_for_30_days(table: str, *, column: str) -> migrations.RunSQL:
    """Refuse to delete rows younger than the retention. TRUNCATE stays possible for the owner."""
    return migrations.RunSQL(
        sql=f"""
        CREATE TRIGGER {table}_is_kept_for_30_days AFTER DELETE ON {table}
            REFERENCING OLD TABLE AS gone
            FOR EACH STATEMENT EXECUTE FUNCTION webhooks_refuse_early_delete('{column}');
        """,
        reverse_sql=f"DROP TRIGGER {table}_is_kept_for_30_days ON {table};",
    )


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("partners", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Endpoint",
            fields=[
                (
                    "id",
                    models.UUIDField(default=config.kernel.ids.new, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=config.kernel.clock.machine_now, editable=False)),
                ("status_at", models.DateTimeField()),
                ("status_note", models.CharField(blank=True, default="", max_length=300)),
                ("url", models.CharField(max_length=2048)),
                ("description", models.CharField(blank=True, default="", max_length=200)),
                (
                    "event_types",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=80), blank=True, default=list, size=None
                    ),
                ),
                (
                    "signature_schemes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(choices=[("v1", "Hmac"), ("v1a", "Ed25519")], max_length=4),
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "retry_waits_seconds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveIntegerField(), blank=True, null=True, size=None
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("enabled", "Enabled"), ("disabled", "Disabled"), ("deleted", "Deleted")],
                        default="enabled",
                        max_length=20,
                    ),
                ),
                (
                    "disabled_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "None"),
                            ("by_partner", "By Partner"),
                            ("by_staff", "By Staff"),
                            ("gone", "Gone"),
                            ("failing", "Failing"),
                        ],
                        default="",
                        max_length=12,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("failing_since", models.DateTimeField(blank=True, null=True)),
                ("failures_in_a_row", models.PositiveIntegerField(default=0)),
                ("last_success_at", models.DateTimeField(blank=True, null=True)),
                ("last_failure_at", models.DateTimeField(blank=True, null=True)),
                ("paused_until", models.DateTimeField(blank=True, null=True)),
                (
                    "environment",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.environment",
                    ),
                ),
            ],
            options={
                "verbose_name": "webhook endpoint",
            },
        ),
        migrations.CreateModel(
            name="EndpointHistory",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("subject_id", models.UUIDField()),
                ("from_status", models.CharField(blank=True, max_length=20)),
                ("to_status", models.CharField(max_length=20)),
                ("at", models.DateTimeField()),
                ("note", models.CharField(blank=True, max_length=300)),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "verbose_name_plural": "endpoint histories",
                "indexes": [models.Index(fields=["subject_id", "id"], name="webhooks_endpointhistory_of")],
            },
        ),
        migrations.CreateModel(
            name="EndpointSecret",
            fields=[
                (
                    "id",
                    models.UUIDField(default=config.kernel.ids.new, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=config.kernel.clock.machine_now, editable=False)),
                ("scheme", models.CharField(choices=[("v1", "Hmac"), ("v1a", "Ed25519")], max_length=4)),
                ("sealed", models.BinaryField()),
                ("public_key", models.CharField(blank=True, default="", max_length=80)),
                ("hint", models.CharField(max_length=12)),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                (
                    "endpoint",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="secrets",
                        to="webhooks.endpoint",
                    ),
                ),
                (
                    "environment",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.environment",
                    ),
                ),
            ],
            options={
                "verbose_name": "webhook secret",
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "id",
                    models.UUIDField(default=config.kernel.ids.new, editable=False, primary_key=True, serialize=False),
                ),
                ("type", models.CharField(max_length=80)),
                ("subject_id", models.UUIDField()),
                ("body", models.BinaryField()),
                ("created_at", models.DateTimeField()),
                (
                    "environment",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.environment",
                    ),
                ),
            ],
            options={
                "verbose_name": "event",
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.UUIDField(default=config.kernel.ids.new, editable=False, primary_key=True, serialize=False),
                ),
                ("subject_id", models.UUIDField()),
                ("sequence", models.BigIntegerField()),
                ("is_test", models.BooleanField(db_default=False, default=False)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("pending", "Pending"),
                            ("delivered", "Delivered"),
                            ("dead_letter", "Dead letter"),
                            ("cancelled", "Cancelled"),
                        ],
                        max_length=12,
                    ),
                ),
                ("attempts", models.PositiveIntegerField(db_default=0, default=0)),
                ("tries", models.PositiveIntegerField(db_default=0, default=0)),
                ("replays", models.PositiveIntegerField(db_default=0, default=0)),
                ("due_at", models.DateTimeField()),
                ("lease_until", models.DateTimeField(null=True)),
                ("fence", models.PositiveIntegerField(db_default=0, default=0)),
                ("last_status_code", models.PositiveIntegerField(null=True)),
                (
                    "last_error",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "None"),
                            ("status", "Status"),
                            ("redirect", "Redirect"),
                            ("gone", "Gone"),
                            ("timeout", "Timeout"),
                            ("name_not_found", "Name"),
                            ("connection", "Connection"),
                            ("tls", "Tls"),
                            ("answer_unreadable", "Answer"),
                            ("target_refused", "Target"),
                        ],
                        db_default="",
                        default="",
                        max_length=20,
                    ),
                ),
                ("finished_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField()),
                (
                    "environment",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.environment",
                    ),
                ),
                (
                    "endpoint",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="webhooks.endpoint",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="webhooks.event",
                    ),
                ),
            ],
            options={
                "verbose_name": "delivery",
                "verbose_name_plural": "deliveries",
            },
        ),
        migrations.CreateModel(
            name="OutboxEntry",
            fields=[
                ("sequence", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "event",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="webhooks.event",
                    ),
                ),
            ],
            options={
                "verbose_name": "outbox entry",
                "verbose_name_plural": "outbox entries",
            },
        ),
        migrations.CreateModel(
            name="Attempt",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "delivery_id", "number", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                ("duration_ms", models.PositiveIntegerField()),
                ("status_code", models.PositiveIntegerField(null=True)),
                (
                    "error",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "None"),
                            ("status", "Status"),
                            ("redirect", "Redirect"),
                            ("gone", "Gone"),
                            ("timeout", "Timeout"),
                            ("name_not_found", "Name"),
                            ("connection", "Connection"),
                            ("tls", "Tls"),
                            ("answer_unreadable", "Answer"),
                            ("target_refused", "Target"),
                        ],
                        default="",
                        max_length=20,
                    ),
                ),
                ("response", models.BinaryField(default=b"")),
                (
                    "environment",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.environment",
                    ),
                ),
                (
                    "delivery",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attempt_log",
                        to="webhooks.delivery",
                    ),
                ),
            ],
            options={
                "verbose_name": "attempt",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("number__gt", 0)), name="attempts_are_counted_from_one")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="endpoint",
            index=models.Index(
                condition=models.Q(("status", "deleted"), _negated=True),
                fields=["environment"],
                name="webhooks_endpoint_fan_out",
            ),
        ),
        migrations.AddIndex(
            model_name="endpoint",
            index=models.Index(
                condition=models.Q(("failing_since__isnull", False), ("status", "enabled")),
                fields=["failing_since"],
                name="webhooks_endpoint_failing",
            ),
        ),
        migrations.AddConstraint(
            model_name="endpoint",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["enabled", "disabled", "deleted"])),
                name="webhook_endpoint_status_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="endpoint",
            constraint=models.CheckConstraint(
                condition=models.Q(("url__startswith", "https://"), ("url__startswith", "http://"), _connector="OR"),
                name="webhook_endpoint_url_is_http",
            ),
        ),
        migrations.AddConstraint(
            model_name="endpoint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "disabled"), models.Q(("disabled_reason", ""), _negated=True)),
                    models.Q(models.Q(("status", "disabled"), _negated=True), ("disabled_reason", "")),
                    _connector="OR",
                ),
                name="disabled_webhook_endpoint_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="endpoint",
            constraint=models.CheckConstraint(
                condition=models.Q(("signature_schemes__len__gt", 0)), name="webhook_endpoint_signs_somehow"
            ),
        ),
        migrations.AddIndex(
            model_name="endpointsecret",
            index=models.Index(fields=["endpoint"], name="webhooks_secret_of_endpoint"),
        ),
        migrations.AddConstraint(
            model_name="endpointsecret",
            constraint=models.UniqueConstraint(
                condition=models.Q(("expires_at", None)),
                fields=("endpoint", "scheme"),
                name="one_current_webhook_secret_per_scheme",
            ),
        ),
        migrations.AddConstraint(
            model_name="endpointsecret",
            constraint=models.CheckConstraint(
                condition=models.Q(("scheme__in", ["v1", "v1a"])), name="webhook_secret_scheme_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="endpointsecret",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("public_key", ""), ("scheme", "v1")),
                    models.Q(("public_key__startswith", "whpk_"), ("scheme", "v1a")),
                    _connector="OR",
                ),
                name="only_v1a_has_a_public_key",
            ),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["subject_id"], name="webhooks_event_of_subject"),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                condition=models.Q(("type", "transfer.settled"), _negated=True),
                fields=["environment", "type", "id"],
                name="webhooks_event_of_rare_type",
            ),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(condition=models.Q(("type__contains", ".")), name="event_type_has_a_dot"),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("status", "pending")),
                fields=["endpoint", "due_at", "sequence"],
                name="webhooks_delivery_due",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("finished_at", None)),
                fields=["endpoint", "subject_id", "sequence"],
                name="webhooks_delivery_order",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["endpoint", "id"], name="webhooks_delivery_log"),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("status", "cancelled")),
                fields=["endpoint", "id"],
                name="webhooks_delivery_cancelled",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("status", "dead_letter")),
                fields=["environment", "finished_at"],
                name="webhooks_delivery_dead",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(fields=("event", "endpoint"), name="event_goes_to_an_endpoint_once"),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["pending", "delivered", "dead_letter", "cancelled"])),
                name="delivery_status_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("finished_at", None), ("status", "pending")),
                    models.Q(models.Q(("status", "pending"), _negated=True), ("finished_at__isnull", False)),
                    _connector="OR",
                ),
                name="delivery_is_finished_or_pending",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(("status", "pending"), ("lease_until", None), _connector="OR"),
                name="only_a_pending_delivery_is_leased",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(("tries__lte", models.F("attempts"))), name="delivery_tries_are_attempts"
            ),
        ),
        migrations.RunSQL(
            "ALTER TABLE webhooks_delivery SET (fillfactor = 70)", "ALTER TABLE webhooks_delivery RESET (fillfactor)"
        ),
        sql.owned_key("webhooks_endpoint"),
        sql.owned_key("webhooks_event"),
        sql.owned_key("webhooks_delivery"),
        sql.owned_reference("webhooks_endpointsecret", "endpoint_id", "webhooks_endpoint"),
        sql.owned_reference("webhooks_delivery", "event_id", "webhooks_event"),
        sql.owned_reference("webhooks_delivery", "endpoint_id", "webhooks_endpoint"),
        sql.owned_reference("webhooks_attempt", "delivery_id", "webhooks_delivery"),
        sql.status_guard("webhooks_endpoint"),
        sql.append_only("webhooks_endpointhistory"),
        sql.never_deleted("webhooks_endpoint"),
        migrations.RunSQL(_DELIVERY_TRANSITIONS, _DROP_DELIVERY_TRANSITIONS),
        migrations.RunSQL(_ENVIRONMENT, "DROP TRIGGER webhooks_event_is_of_an_environment ON webhooks_event"),
        sql.never_changed("webhooks_event"),
        sql.never_changed("webhooks_attempt"),
        _kept_for_30_days("webhooks_event", column="created_at"),
        _kept_for_30_days("webhooks_delivery", column="created_at"),
        _kept_for_30_days("webhooks_attempt", column="at"),
    ]
