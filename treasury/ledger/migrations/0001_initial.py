"""The tables of the books and the triggers that guard them. `tests/schema/test_ledger.py` attacks each."""

import django.db.models.deletion
from django.db import migrations, models

import config.kernel.clock
import config.kernel.ids
from config.kernel import sql

# Balances and holds change in place. Free space on their pages lets PostgreSQL do that without touching an index (HOT).
_STORAGE = """
ALTER TABLE ledger_account SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
ALTER TABLE ledger_hold SET (fillfactor = 60);
"""
_RESET_STORAGE = """
ALTER TABLE ledger_account RESET (fillfactor, autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold);
ALTER TABLE ledger_hold RESET (fillfactor);
"""

# The mode of an account is that of its environment.
_LIVEMODE = """
ALTER TABLE ledger_account ADD CONSTRAINT account_is_of_the_world_of_its_environment
    FOREIGN KEY (environment_id, livemode) REFERENCES partners_environment (id, livemode);
"""

# The transitions of a hold stand in the trigger's condition, so a legal set calls no function and copies no rows. None
# of these columns may be NULL.
_TRIGGERS = """
CREATE TRIGGER ledger_journal_is_complete AFTER INSERT ON ledger_journal
    REFERENCING NEW TABLE AS new_journals FOR EACH STATEMENT EXECUTE FUNCTION ledger_check_journals();
CREATE TRIGGER ledger_journalpart_is_sealed AFTER INSERT ON ledger_journalpart
    REFERENCING NEW TABLE AS new_parts FOR EACH STATEMENT EXECUTE FUNCTION ledger_check_parts();
CREATE TRIGGER ledger_entry_is_balanced AFTER INSERT ON ledger_entry
    REFERENCING NEW TABLE AS new_entries FOR EACH STATEMENT EXECUTE FUNCTION ledger_check_entries();
CREATE TRIGGER ledger_account_moves_by_entries AFTER UPDATE ON ledger_account
    REFERENCING OLD TABLE AS old_accounts NEW TABLE AS new_accounts
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_check_accounts();
CREATE TRIGGER ledger_account_opens_empty AFTER INSERT ON ledger_account
    REFERENCING NEW TABLE AS new_accounts FOR EACH STATEMENT EXECUTE FUNCTION ledger_check_new_accounts();
CREATE TRIGGER ledger_hold_transition_is_allowed AFTER UPDATE ON ledger_hold FOR EACH ROW WHEN (
    NOT (
        (OLD.stage = 'reserved' AND NEW.stage IN ('in_transit', 'released', 'expired'))
        OR (OLD.stage = 'in_transit' AND NEW.stage IN ('settled', 'reserved'))
    )
    OR NEW.id <> OLD.id OR NEW.subject_id <> OLD.subject_id OR NEW.attempt <> OLD.attempt
    OR NEW.environment_id <> OLD.environment_id OR NEW.currency <> OLD.currency OR NEW.amount_minor <> OLD.amount_minor
    OR NEW.fee_minor <> OLD.fee_minor OR NEW.created_at <> OLD.created_at
) EXECUTE FUNCTION ledger_check_holds();
CREATE TRIGGER ledger_hold_starts_reserved AFTER INSERT ON ledger_hold
    REFERENCING NEW TABLE AS new_holds FOR EACH STATEMENT EXECUTE FUNCTION ledger_check_new_holds();
"""
_DROP_TRIGGERS = """
DROP TRIGGER ledger_journal_is_complete ON ledger_journal;
DROP TRIGGER ledger_journalpart_is_sealed ON ledger_journalpart;
DROP TRIGGER ledger_entry_is_balanced ON ledger_entry;
DROP TRIGGER ledger_account_moves_by_entries ON ledger_account;
DROP TRIGGER ledger_account_opens_empty ON ledger_account;
DROP TRIGGER ledger_hold_transition_is_allowed ON ledger_hold;
DROP TRIGGER ledger_hold_starts_reserved ON ledger_hold;
"""
_APPEND_ONLY = ("ledger_journal", "ledger_journalpart", "ledger_entry", "ledger_checkpoint")


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("partners", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Account",
            fields=[
                (
                    "id",
                    models.UUIDField(default=config.kernel.ids.new, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=config.kernel.clock.machine_now, editable=False)),
                ("livemode", models.BooleanField()),
                ("code", models.CharField(max_length=80)),
                ("currency", models.CharField(max_length=10)),
                ("side", models.CharField(choices=[("debit", "Debit"), ("credit", "Credit")], max_length=6)),
                ("may_go_negative", models.BooleanField()),
                ("balance_minor", models.BigIntegerField(default=0)),
                ("version", models.BigIntegerField(default=0)),
                ("booked_at", models.DateTimeField()),
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
        ),
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("before_on", models.DateField()),
                ("account_version", models.BigIntegerField()),
                ("balance_minor", models.BigIntegerField()),
                ("created_at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checkpoints",
                        to="ledger.account",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Hold",
            fields=[
                (
                    "id",
                    models.UUIDField(default=config.kernel.ids.new, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=config.kernel.clock.machine_now, editable=False)),
                ("subject_id", models.UUIDField()),
                ("attempt", models.IntegerField()),
                ("amount_minor", models.BigIntegerField()),
                ("fee_minor", models.BigIntegerField()),
                ("currency", models.CharField(max_length=10)),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("reserved", "Reserved"),
                            ("in_transit", "In transit"),
                            ("settled", "Settled"),
                            ("released", "Released"),
                            ("expired", "Expired"),
                        ],
                        max_length=10,
                    ),
                ),
                ("stage_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                ("rail_environment_id", models.UUIDField(blank=True, null=True)),
                ("rail_code", models.CharField(blank=True, max_length=60, null=True)),
                ("sent_attempt", models.IntegerField(blank=True, null=True)),
                ("settled_minor", models.BigIntegerField(blank=True, null=True)),
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
        ),
        migrations.CreateModel(
            name="Journal",
            fields=[
                (
                    "id",
                    models.UUIDField(default=config.kernel.ids.new, editable=False, primary_key=True, serialize=False),
                ),
                ("livemode", models.BooleanField()),
                ("kind", models.CharField(max_length=80)),
                ("effective_at", models.DateTimeField()),
                ("created_at", models.DateTimeField()),
                ("reference", models.CharField(blank=True, max_length=200)),
                ("description", models.CharField(blank=True, max_length=300)),
                ("part_count", models.IntegerField()),
                ("entry_count", models.IntegerField()),
                (
                    "reverses",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversals",
                        to="ledger.journal",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("amount_minor", models.BigIntegerField()),
                ("balance_after_minor", models.BigIntegerField()),
                ("account_version", models.BigIntegerField()),
                ("effective_at", models.DateTimeField()),
                ("created_at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="ledger.account",
                    ),
                ),
                (
                    "journal",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="ledger.journal",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "entries",
            },
        ),
        migrations.CreateModel(
            name="JournalPart",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=80)),
                ("subject_id", models.UUIDField()),
                ("attempt", models.IntegerField()),
                ("amount_minor", models.BigIntegerField()),
                (
                    "from_account",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.account",
                    ),
                ),
                (
                    "journal",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="ledger.journal",
                    ),
                ),
                (
                    "to_account",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.account",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.UniqueConstraint(
                fields=("environment", "code", "currency"), name="account_is_opened_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.CheckConstraint(
                condition=models.Q(("may_go_negative", True), ("balance_minor__gte", 0), _connector="OR"),
                name="account_may_not_go_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.CheckConstraint(
                condition=models.Q(("side__in", ["debit", "credit"])), name="account_side_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.CheckConstraint(
                condition=models.Q(("version__gt", 0), ("balance_minor", 0), _connector="OR"),
                name="account_opens_empty",
            ),
        ),
        migrations.AddIndex(
            model_name="checkpoint",
            index=models.Index(fields=["account", "account_version"], name="checkpoint_by_version"),
        ),
        migrations.AddConstraint(
            model_name="checkpoint",
            constraint=models.UniqueConstraint(
                fields=("account", "before_on", "account_version"), name="checkpoint_is_taken_once"
            ),
        ),
        migrations.AddIndex(
            model_name="hold",
            index=models.Index(
                condition=models.Q(("closed_at", None), ("expires_at__isnull", False)),
                fields=["expires_at"],
                name="hold_expiry",
            ),
        ),
        migrations.AddConstraint(
            model_name="hold",
            constraint=models.UniqueConstraint(fields=("subject_id", "attempt"), name="hold_is_placed_once"),
        ),
        migrations.AddConstraint(
            model_name="hold",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at", None)), fields=("subject_id",), name="one_active_hold_per_subject"
            ),
        ),
        migrations.AddConstraint(
            model_name="hold",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_minor__gt", 0), ("fee_minor__gte", 0)), name="hold_amount_is_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="hold",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at", None), ("stage__in", ["reserved", "in_transit"])),
                    models.Q(("closed_at__isnull", False), ("stage__in", ["settled", "released", "expired"])),
                    _connector="OR",
                ),
                name="hold_is_closed_at_its_end",
            ),
        ),
        migrations.AddConstraint(
            model_name="hold",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("rail_code__isnull", False),
                        ("rail_environment_id__isnull", False),
                        ("sent_attempt__isnull", False),
                        ("stage__in", ["in_transit", "settled"]),
                    ),
                    models.Q(
                        ("rail_code", None),
                        ("rail_environment_id", None),
                        ("sent_attempt", None),
                        ("stage__in", ["reserved", "released", "expired"]),
                    ),
                    _connector="OR",
                ),
                name="hold_in_transit_names_its_rail",
            ),
        ),
        migrations.AddConstraint(
            model_name="hold",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("settled_minor__gt", 0), ("settled_minor__lte", models.F("amount_minor")), ("stage", "settled")
                    ),
                    models.Q(models.Q(("stage", "settled"), _negated=True), ("settled_minor", None)),
                    _connector="OR",
                ),
                name="hold_settles_at_most_its_amount",
            ),
        ),
        migrations.AddConstraint(
            model_name="journal",
            constraint=models.CheckConstraint(
                condition=models.Q(("entry_count__gt", 1), ("part_count__gt", 0)), name="journal_has_parts_and_entries"
            ),
        ),
        migrations.AddConstraint(
            model_name="journal",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind", ""), _negated=True), name="journal_has_a_kind"
            ),
        ),
        migrations.AddConstraint(
            model_name="journal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("reverses__isnull", False)), fields=("reverses",), name="journal_is_reversed_once"
            ),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["account", "effective_at"], name="entry_by_value_date"),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["account", "created_at", "account_version"], name="entry_by_booking"),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.UniqueConstraint(
                fields=("account", "account_version"), name="entry_version_is_taken_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.UniqueConstraint(
                fields=("account", "journal"), name="entry_is_one_per_account_and_journal"
            ),
        ),
        migrations.AddConstraint(
            model_name="journalpart",
            constraint=models.UniqueConstraint(fields=("subject_id", "kind", "attempt"), name="part_is_booked_once"),
        ),
        migrations.AddConstraint(
            model_name="journalpart",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_minor__gt", 0)), name="part_amount_is_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="journalpart",
            constraint=models.CheckConstraint(
                condition=models.Q(("from_account", models.F("to_account")), _negated=True), name="part_goes_somewhere"
            ),
        ),
        migrations.RunSQL(_STORAGE, _RESET_STORAGE),
        migrations.RunSQL(
            _LIVEMODE, "ALTER TABLE ledger_account DROP CONSTRAINT account_is_of_the_world_of_its_environment"
        ),
        sql.owned_key("ledger_account"),
        migrations.RunSQL(_TRIGGERS, _DROP_TRIGGERS),
        *(sql.append_only(table) for table in _APPEND_ONLY),
        sql.never_deleted("ledger_account"),
        sql.never_deleted("ledger_hold"),
        sql.ReadOnlyForApplication("ledger_account", "ledger_hold", *_APPEND_ONLY),
    ]
