"""Partners, their environments, members and API keys, the triggers that guard them, and the house partner."""

import datetime as dt

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import config.kernel.clock
import config.kernel.ids
from config.kernel import sql

_TRIGGERS = """
CREATE TRIGGER partners_environment_is_kept BEFORE UPDATE ON partners_environment
    FOR EACH ROW EXECUTE FUNCTION partners_keep_environment();
CREATE TRIGGER partners_member_is_kept BEFORE UPDATE ON partners_member
    FOR EACH ROW EXECUTE FUNCTION partners_keep_member();
CREATE TRIGGER partners_apikey_is_kept BEFORE UPDATE ON partners_apikey
    FOR EACH ROW EXECUTE FUNCTION partners_keep_api_key();
CREATE TRIGGER partners_apikey_maker_is_checked BEFORE INSERT ON partners_apikey
    FOR EACH ROW WHEN (NEW.created_by_id IS NOT NULL) EXECUTE FUNCTION partners_check_api_key_maker();
"""
_DROP_TRIGGERS = """
DROP TRIGGER partners_environment_is_kept ON partners_environment;
DROP TRIGGER partners_member_is_kept ON partners_member;
DROP TRIGGER partners_apikey_is_kept ON partners_apikey;
DROP TRIGGER partners_apikey_maker_is_checked ON partners_apikey;
"""

# A cast that fails refuses the row too: text that is not a network cannot be stored.
_NETWORKS = (
    "ALTER TABLE partners_apikey ADD CONSTRAINT api_key_addresses_are_networks CHECK (allowed_ips::cidr[] IS NOT NULL)"
)

# The ids are those of `models.partner`. They are fixed, so that every installation has the same house partner.
_HOUSE = """
INSERT INTO partners_partner (id, name, slug, is_house, created_at)
VALUES ('00000000-0000-7000-8000-000000000001', 'Quittance', 'quittance', true, now());
INSERT INTO partners_environment (id, partner_id, kind, livemode, clock_offset, created_at) VALUES
    ('00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000001', 'test', false, interval '0', now()),
    ('00000000-0000-7000-8000-000000000003', '00000000-0000-7000-8000-000000000001', 'live', true, interval '0', now());
SET CONSTRAINTS ALL IMMEDIATE;
"""
_DELETE_HOUSE = """
DELETE FROM partners_environment WHERE partner_id = '00000000-0000-7000-8000-000000000001';
DELETE FROM partners_partner WHERE id = '00000000-0000-7000-8000-000000000001';
SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Partner",
            fields=[
                (
                    "id",
                    models.UUIDField(default=config.kernel.ids.new, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=config.kernel.clock.machine_now, editable=False)),
                ("name", models.CharField(max_length=200)),
                ("slug", models.SlugField(max_length=60, unique=True)),
                ("is_house", models.BooleanField(default=False)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_house", True)), fields=("is_house",), name="there_is_one_house"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name", ""), _negated=True), models.Q(("slug", ""), _negated=True)
                        ),
                        name="partner_has_a_name_and_a_slug",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Member",
            fields=[
                (
                    "id",
                    models.UUIDField(default=config.kernel.ids.new, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=config.kernel.clock.machine_now, editable=False)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("owner", "Owner"),
                            ("developer", "Developer"),
                            ("preparer", "Preparer"),
                            ("approver", "Approver"),
                            ("viewer", "Viewer"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="partners.partner",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Environment",
            fields=[
                (
                    "id",
                    models.UUIDField(default=config.kernel.ids.new, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=config.kernel.clock.machine_now, editable=False)),
                ("kind", models.CharField(choices=[("test", "Test"), ("live", "Live")], max_length=4)),
                ("livemode", models.BooleanField()),
                ("clock_offset", models.DurationField(default=dt.timedelta(0))),
                (
                    "partner",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="environments",
                        to="partners.partner",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ApiKey",
            fields=[
                (
                    "id",
                    models.UUIDField(default=config.kernel.ids.new, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=config.kernel.clock.machine_now, editable=False)),
                ("name", models.CharField(max_length=100)),
                ("kind", models.CharField(choices=[("sk", "Secret"), ("rk", "Restricted")], max_length=2)),
                ("hint", models.CharField(max_length=24)),
                ("secret_hash", models.BinaryField(max_length=32, unique=True)),
                (
                    "scopes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), blank=True, default=list, size=None
                    ),
                ),
                (
                    "allowed_ips",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=43), blank=True, default=list, size=None
                    ),
                ),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                ("last_used_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "replaced_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaces",
                        to="partners.apikey",
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
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="keys",
                        to="partners.member",
                    ),
                ),
            ],
            options={
                "verbose_name": "API key",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["sk", "rk"])), name="api_key_kind_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "sk"), ("scopes__len", 0)),
                            models.Q(("kind", "rk"), ("scopes__len__gt", 0)),
                            _connector="OR",
                        ),
                        name="restricted_api_key_names_its_scopes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("expires_at", None), ("expires_at__gte", models.F("created_at")), _connector="OR"
                        ),
                        name="api_key_expires_after_creation",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("replaced_by", models.F("id")), _negated=True),
                        name="api_key_does_not_replace_itself",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.UniqueConstraint(fields=("partner", "user"), name="person_is_a_member_once"),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.CheckConstraint(
                condition=models.Q(("role__in", ["owner", "developer", "preparer", "approver", "viewer"])),
                name="member_role_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="environment",
            constraint=models.UniqueConstraint(
                fields=("partner", "kind"), name="partner_has_one_environment_of_each_kind"
            ),
        ),
        migrations.AddConstraint(
            model_name="environment",
            constraint=models.UniqueConstraint(fields=("id", "livemode"), name="environment_id_with_livemode"),
        ),
        migrations.AddConstraint(
            model_name="environment",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["test", "live"])), name="environment_kind_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="environment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "live"), ("livemode", True)),
                    models.Q(("kind", "test"), ("livemode", False)),
                    _connector="OR",
                ),
                name="environment_livemode_follows_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="environment",
            constraint=models.CheckConstraint(
                condition=models.Q(("clock_offset__gte", dt.timedelta(0))),
                name="environment_clock_is_never_behind",
            ),
        ),
        migrations.AddConstraint(
            model_name="environment",
            constraint=models.CheckConstraint(
                condition=models.Q(("livemode", False), ("clock_offset", dt.timedelta(0)), _connector="OR"),
                name="live_environment_has_the_real_time",
            ),
        ),
        migrations.RunSQL(_TRIGGERS, _DROP_TRIGGERS),
        migrations.RunSQL(_NETWORKS, "ALTER TABLE partners_apikey DROP CONSTRAINT api_key_addresses_are_networks"),
        sql.owned_key("partners_apikey"),
        sql.owned_reference("partners_apikey", "replaced_by_id", "partners_apikey"),
        migrations.RunSQL(_HOUSE, _DELETE_HOUSE),
        sql.never_deleted("partners_partner"),
        sql.never_deleted("partners_environment"),
        sql.never_deleted("partners_apikey"),
    ]
