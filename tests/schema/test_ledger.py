"""PostgreSQL refuses wrong books: raw SQL of the owner of the tables, and of the application's role.

The owner has the privilege to write, so constraints and triggers have to refuse. The application has no such privilege.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import psycopg
import pytest
from django.db import connections

from config.kernel import ids
from onboarding.partners.models import HOUSE_ENVIRONMENT_IDS
from tests.factories.ledger import DAY
from tests.support import databases
from treasury.ledger.invariants import INVARIANTS

TABLES = ["ledger_account", "ledger_journal", "ledger_journalpart", "ledger_entry", "ledger_hold", "ledger_checkpoint"]
HOUSE = HOUSE_ENVIRONMENT_IDS[False]
pytestmark = pytest.mark.usefixtures("django_db_setup")


@dataclass
class Attacker:
    """A connection of one role in a transaction that is never committed, with a partner, funds and a hold."""

    connection: psycopg.Connection[Any]
    test_id: uuid.UUID = field(default_factory=ids.new)
    live_id: uuid.UUID = field(default_factory=ids.new)
    subject: uuid.UUID = field(default_factory=ids.new)
    journal: uuid.UUID = field(default_factory=ids.new)

    def prepare(self) -> None:
        partner = ids.new()
        self.run(
            "INSERT INTO partners_partner (id, name, slug, is_house, created_at) VALUES (%s, 'a', %s, false, now())",
            partner,
            f"a{partner.hex}",
        )
        for environment, kind, live in ((self.test_id, "test", False), (self.live_id, "live", True)):
            self.run(
                "INSERT INTO partners_environment (id, partner_id, kind, livemode, clock_offset, created_at)"
                    " VALUES (%s, %s, %s, %s, '0', now())",
                environment, partner, kind, live,
            )  # fmt: skip
            self.fund(environment, HOUSE_ENVIRONMENT_IDS[live])
        self.run(
            "SELECT ledger_hold_many(%s, %s, %s::uuid[], %s::uuid[], '{1}', %s::uuid[], '{USD}', '{100}', '{5}',"
                " '{NULL}')",
            self.journal, DAY, [ids.new()], [self.subject], [self.test_id],
        )  # fmt: skip
        self.run("SET CONSTRAINTS ALL IMMEDIATE")
        self.run("SET CONSTRAINTS ALL DEFERRED")

    def fund(self, environment: uuid.UUID, house: uuid.UUID) -> None:
        for currency in ("USD", "EUR"):
            self.run(
                "SELECT ledger_fund_many(%s, %s, %s::uuid[], %s::uuid[], %s::text[], '{1000}', %s, 'ach')",
                ids.new(), DAY, [ids.new()], [environment], [currency], house,
            )  # fmt: skip

    def run(self, sql: str, *params: object) -> list[tuple[Any, ...]]:
        cursor = self.connection.execute(sql, params)
        return cursor.fetchall() if cursor.description else []

    def run_as_if_committed(self, sql: str, *params: object) -> None:
        """Execute a statement and check deferred constraints at once."""
        self.run(sql, *params)
        self.run("SET CONSTRAINTS ALL IMMEDIATE")

    def account(
        self, code: str = "available", *, currency: str = "USD", environment: uuid.UUID | None = None
    ) -> uuid.UUID:
        return self.run("SELECT ledger_account_id(%s, %s, %s)", environment or self.test_id, code, currency)[0][0]

    def refused(self, sql: str, *params: object, naming: str) -> None:
        """Assert that the statement or its deferred constraints fail with that name, and roll it back."""
        with pytest.raises(psycopg.Error) as error, self.connection.transaction():
            self.run_as_if_committed(sql, *params)
        diagnostic = error.value.diag
        assert naming in {diagnostic.constraint_name, diagnostic.message_primary}, (
            diagnostic.constraint_name,
            diagnostic.message_primary,
        )


def attacker_as(alias: str) -> Iterator[Attacker]:
    where = connections[alias].settings_dict
    with psycopg.connect(
        host=where["HOST"], port=where["PORT"], user=where["USER"], password=where["PASSWORD"], dbname=where["NAME"]
    ) as connection:
        found = Attacker(connection)
        found.prepare()
        yield found
        connection.rollback()


@pytest.fixture
def owner() -> Iterator[Attacker]:
    yield from attacker_as("owner")


@pytest.fixture
def application() -> Iterator[Attacker]:
    yield from attacker_as("default")


# A complete journal in one statement, as raw SQL; each test makes one value wrong.
WHOLE = """
WITH p AS (
    INSERT INTO ledger_journalpart (journal_id, kind, subject_id, attempt, from_account_id, to_account_id, amount_minor)
    SELECT %(journal)s, 'forged', %(subject)s, 1, %(debit)s, %(credit)s, %(part)s RETURNING 1
), a AS (
    UPDATE ledger_account SET version = version + 1,
        balance_minor = balance_minor + CASE WHEN (id = %(debit)s) = (side = 'debit') THEN %(amount)s ELSE -%(amount)s END
    WHERE id IN (%(debit)s, %(credit)s) RETURNING *
), e AS (
    INSERT INTO ledger_entry (journal_id, account_id, amount_minor, balance_after_minor, account_version, effective_at, created_at)
    SELECT %(journal)s, id, CASE id WHEN %(debit)s THEN %(amount)s ELSE -%(credited)s END, balance_minor + %(lie)s, version, now(), now() FROM a
)
INSERT INTO ledger_journal (id, livemode, kind, effective_at, created_at, reference, description, part_count, entry_count)
SELECT %(journal)s, %(live)s, 'forged', now(), now(), '', '', %(parts)s, %(entries)s
"""


def forged(by: Attacker, **wrong: Any) -> dict[str, Any]:
    right = {
        "journal": ids.new(), "subject": ids.new(), "debit": by.account(), "credit": by.account("payouts_pending"), "part": 10, "amount": 10,
        "credited": 10, "lie": 0, "live": False, "parts": 1, "entries": 2,
    }  # fmt: skip
    return right | wrong


def refuses_forgery(by: Attacker, *, naming: str, **wrong: Any) -> None:
    with pytest.raises(psycopg.Error) as error, by.connection.transaction():
        by.connection.execute(WHOLE, forged(by, **wrong))
    assert error.value.diag.constraint_name == naming, error.value


def test_the_owner_may_write_a_journal_that_is_right(owner: Attacker) -> None:
    owner.connection.execute(WHOLE, forged(owner))


@pytest.mark.parametrize(
    ("wrong", "naming"),
    [
        ({"credited": 9}, "entries_are_the_sum_of_parts"),
        ({"part": 11}, "entries_are_the_sum_of_parts"),
        ({"parts": 2}, "journal_is_complete"),
        ({"entries": 3}, "journal_is_complete"),
        ({"lie": 1}, "entry_shows_its_account"),
        ({"live": True}, "journal_is_of_one_world"),
        ({"part": 0}, "part_amount_is_positive"),
        ({"part": 100_000, "amount": 100_000, "credited": 100_000}, "account_may_not_go_negative"),
    ],
)
def test_a_forged_journal_is_refused(owner: Attacker, wrong: dict[str, Any], naming: str) -> None:
    refuses_forgery(owner, naming=naming, **wrong)


def test_entries_balance_in_every_currency(owner: Attacker) -> None:
    entries = (
        "INSERT INTO ledger_entry (journal_id, account_id, amount_minor, balance_after_minor, account_version,"
        " effective_at, created_at)"
        " SELECT %s, id, CASE id WHEN %s THEN 5 ELSE -%s::bigint END, balance_minor, version + 100, now(), now()"
        " FROM ledger_account WHERE id IN (%s, %s)"
    )
    dollars, more_dollars, euros = owner.account(), owner.account("receivable"), owner.account(currency="EUR")
    owner.refused(entries, ids.new(), dollars, 4, dollars, more_dollars, naming="journal_balances_per_currency")
    owner.refused(entries, ids.new(), dollars, 5, dollars, euros, naming="journal_balances_per_currency")


def test_a_part_is_of_one_currency(owner: Attacker) -> None:
    refuses_forgery(owner, naming="part_is_of_one_currency", credit=owner.account("payouts_pending", currency="EUR"))
    # Balanced in each currency, but its parts cross from one to the other.
    with pytest.raises(psycopg.Error) as error, owner.connection.transaction():
        owner.run(
            "SELECT ledger_post_many(%s, %s, false, '{a,b}', %s::uuid[], '{1,1}', %s::uuid[], %s::uuid[], '{5,5}',"
                " '', '')",
            ids.new(), DAY, ids.new_many(2),
            [owner.account(), owner.account(currency="EUR")],
            [owner.account("payouts_pending", currency="EUR"), owner.account("payouts_pending")],
        )  # fmt: skip
    assert error.value.diag.constraint_name in {"journal_balances_per_currency", "part_is_of_one_currency"}
    with pytest.raises(psycopg.Error) as crossed, owner.connection.transaction():
        owner.run(
            "SELECT ledger_post_many(%s, %s, false, '{a,b}', %s::uuid[], '{1,1}', %s::uuid[], %s::uuid[], '{5,5}',"
                " '', '')",
            ids.new(), DAY, ids.new_many(2),
            [owner.account(), owner.account(currency="EUR")],
            [owner.account(currency="EUR"), owner.account()],
        )  # fmt: skip
    assert crossed.value.diag.constraint_name == "part_is_of_one_currency"


def test_no_journal_goes_between_test_and_live(owner: Attacker) -> None:
    live = owner.account(environment=owner.live_id)
    for world in (False, True):
        refuses_forgery(owner, naming="journal_is_of_one_world", credit=live, live=world)
    owner.refused(
        "SELECT ledger_fund_many(%s, now(), %s::uuid[], %s::uuid[], '{USD}', '{5}', %s, 'ach')",
        ids.new(), [ids.new()], [owner.live_id], HOUSE, naming="journal_is_of_one_world",
    )  # fmt: skip
    owner.refused(
        "SELECT ledger_hold_many(%s, now(), %s::uuid[], %s::uuid[], '{1,1}', %s::uuid[], '{USD,USD}', '{5,5}',"
            " '{0,0}', '{NULL,NULL}')",
        ids.new(), ids.new_many(2), ids.new_many(2), [owner.live_id, owner.test_id], naming="journal_is_of_one_world",
    )  # fmt: skip


def test_no_journal_without_entries_and_parts(owner: Attacker) -> None:
    insert = (
        "INSERT INTO ledger_journal (id, livemode, kind, effective_at, created_at, reference, description,"
        " part_count, entry_count)"
        " VALUES (gen_random_uuid(), false, 'empty', now(), now(), '', '', {}, {})"
    )
    owner.refused(insert.format(1, 2), naming="journal_is_complete")
    owner.refused(insert.format(0, 0), naming="journal_has_parts_and_entries")


def test_a_sealed_journal_takes_nothing_more(owner: Attacker) -> None:
    part = (
        "INSERT INTO ledger_journalpart (journal_id, kind, subject_id, attempt, from_account_id, to_account_id,"
        " amount_minor)"
        " SELECT %s, 'held', s, 9, %s, %s, 5 FROM unnest(%s::uuid[]) AS s"
    )
    accounts = (owner.account(), owner.account("payouts_pending"))
    owner.refused(part, owner.journal, *accounts, [ids.new()], naming="journal_is_sealed")
    owner.refused(part, ids.new(), *accounts, [ids.new()], naming="journal_is_sealed")
    entries = (
        "INSERT INTO ledger_entry (journal_id, account_id, amount_minor, balance_after_minor, account_version,"
        " effective_at, created_at)"
        " SELECT %s, id, CASE id WHEN %s THEN 5 ELSE -5 END, balance_minor, version + 100, now(), now() FROM"
        " ledger_account WHERE id IN (%s, %s)"
    )
    other = (owner.account("receivable"), owner.account("receivable", currency="EUR"))
    owner.refused(entries, owner.journal, accounts[0], *accounts, naming="entry_is_one_per_account_and_journal")
    owner.refused(entries, owner.journal, other[0], *other, naming="journal_balances_per_currency")
    balanced = (owner.account("receivable"), owner.account("rail:ach:in_transit"))
    owner.refused(entries, owner.journal, balanced[0], *balanced, naming="journal_is_sealed")


def test_an_entry_is_of_an_account_and_a_journal_that_exist(owner: Attacker) -> None:
    """Statement triggers check it instead of foreign keys, so the statement fails and not the commit."""
    entry = (
        "INSERT INTO ledger_entry (journal_id, account_id, amount_minor, balance_after_minor, account_version,"
        " effective_at, created_at)"
        " SELECT %s, a, m, 0, 999, now(), now() FROM unnest(%s::uuid[], %s::bigint[]) AS u (a, m)"
    )
    known = [owner.account(), owner.account("payouts_pending")]
    owner.refused(entry, ids.new(), known, [5, -5], naming="journal_is_sealed")
    owner.refused(entry, ids.new(), [known[0], ids.new()], [5, -5], naming="entry_is_of_an_account")
    owner.refused(entry, owner.journal, [ids.new(), ids.new()], [5, -5], naming="entry_is_of_an_account")
    owner.refused(entry, ids.new(), [ids.new()], [0], naming="entry_is_of_an_account")


def test_a_part_is_of_accounts_that_exist(owner: Attacker) -> None:
    """A complete journal with a part to an unknown account fails, with and without an entry for that account."""
    for side in ("debit", "credit"):
        refuses_forgery(owner, naming="journal_is_complete", **{side: ids.new()})
    with_entry = WHOLE.replace(
        "now(), now() FROM a", "now(), now() FROM a UNION ALL SELECT %(journal)s, %(credit)s, -10, 10, 1, now(), now()"
    )
    assert with_entry != WHOLE
    with pytest.raises(psycopg.Error) as error, owner.connection.transaction():
        owner.connection.execute(with_entry, forged(owner, credit=ids.new()))
    assert error.value.diag.constraint_name in {"journal_is_complete", "entry_is_of_an_account"}


def test_one_wrong_journal_refuses_the_whole_statement(owner: Attacker) -> None:
    """The triggers check all rows of a statement: one part too many in a correct journal refuses it."""
    two = WHOLE.replace(
        "%(part)s RETURNING",
        "%(part)s UNION ALL SELECT %(journal)s, 'forged', %(other)s, 1, %(debit)s, %(credit)s, %(part)s RETURNING",
    )
    for wrong, naming in (({}, "journal_is_complete"), ({"parts": 2}, "entries_are_the_sum_of_parts")):
        with pytest.raises(psycopg.Error) as error, owner.connection.transaction():
            owner.connection.execute(two, forged(owner, other=ids.new(), **wrong))
        assert error.value.diag.constraint_name == naming
    owner.connection.execute(two, forged(owner, other=ids.new(), parts=2, amount=20, credited=20))


def test_a_part_is_booked_once(owner: Attacker) -> None:
    owner.connection.execute(WHOLE, forged(owner, subject=owner.subject))
    refuses_forgery(owner, naming="part_is_booked_once", subject=owner.subject)


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("role", ["owner", "application"])
def test_the_books_refuse_delete_and_truncate(request: pytest.FixtureRequest, table: str, role: str) -> None:
    by: Attacker = request.getfixturevalue(role)
    for statement in (f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
        with pytest.raises(psycopg.Error, match=r"is refused|permission denied"), by.connection.transaction():
            by.run(statement)


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("ledger_journal", "description"),
        ("ledger_journalpart", "kind"),
        ("ledger_entry", "amount_minor"),
        ("ledger_checkpoint", "balance_minor"),
    ],
)
def test_the_books_refuse_update(owner: Attacker, table: str, column: str) -> None:
    owner.run("SELECT ledger_take_checkpoints()")
    owner.refused(f"UPDATE {table} SET {column} = {column}", naming=f"{table}_is_append_only")


@pytest.mark.parametrize(
    "change",
    [
        "balance_minor = balance_minor + 1",
        "balance_minor = balance_minor + 1, version = version + 1",
        "version = version + 1",
        "code = 'receivable'",
        "may_go_negative = true",
        "currency = 'EUR'",
        "side = 'debit'",
        "booked_at = booked_at - interval '1 day'",
        "id = gen_random_uuid()",
    ],
)
def test_a_balance_moves_by_entries_alone(owner: Attacker, change: str) -> None:
    with pytest.raises(psycopg.Error) as error, owner.connection.transaction():
        owner.run(f"UPDATE ledger_account SET {change} WHERE id = %s", owner.account())
    assert error.value.diag.constraint_name in {"account_moves_by_entries_alone", "account_is_opened_once"}


@pytest.mark.parametrize(
    ("changes", "naming"),
    [
        ({"balance_minor": "5"}, "account_opens_empty"),
        ({"balance_minor": "5", "version": "1"}, "account_is_in_the_chart"),
        ({"may_go_negative": "true"}, "account_is_in_the_chart"),
        ({"side": "'debit'"}, "account_is_in_the_chart"),
        ({"side": "'left'"}, "account_side_is_known"),
        ({"code": "'pocket'"}, "account_is_in_the_chart"),
        ({"livemode": "true"}, "account_is_of_the_world_of_its_environment"),
        ({"currency": "'USD'"}, "account_is_opened_once"),
        ({"environment_id": "gen_random_uuid()"}, "account_is_of_the_world_of_its_environment"),
    ],
)
def test_an_account_opens_as_the_chart_says(owner: Attacker, changes: dict[str, str], naming: str) -> None:
    values = {
        "id": "gen_random_uuid()", "environment_id": f"'{owner.test_id}'", "livemode": "false", "code": "'available'", "currency": "'GBP'",
        "side": "'credit'", "may_go_negative": "false", "balance_minor": "0", "version": "0", "booked_at": "now()", "created_at": "now()",
    } | changes  # fmt: skip
    with pytest.raises(psycopg.Error) as error, owner.connection.transaction():
        owner.run_as_if_committed(
            f"INSERT INTO ledger_account ({', '.join(values)}) VALUES ({', '.join(values.values())})"
        )
    assert (error.value.diag.constraint_name or "").startswith(naming) or "ledger_account_environment_id" in (
        error.value.diag.constraint_name or ""
    )


@pytest.mark.parametrize(
    ("change", "naming"),
    [
        (
            (
                "stage = 'settled', closed_at = now(), settled_minor = 1, rail_code = 'x', rail_environment_id = id,"
                " sent_attempt = 1"
            ),
            "hold_transition_is_allowed",
        ),
        ("stage = 'settled'", "hold_in_transit_names_its_rail"),
        ("stage = 'released'", "hold_is_closed_at_its_end"),
        ("closed_at = now()", "hold_is_closed_at_its_end"),
        ("stage = 'in_transit'", "hold_in_transit_names_its_rail"),
        ("stage = 'paid', closed_at = now()", "hold_in_transit_names_its_rail"),
        ("amount_minor = amount_minor + 1", "hold_transition_is_allowed"),
        ("fee_minor = -1", "hold_amount_is_positive"),
        (
            (
                "subject_id = gen_random_uuid(), stage = 'in_transit', rail_code = 'x', rail_environment_id = id,"
                " sent_attempt = 1"
            ),
            "hold_transition_is_allowed",
        ),
    ],
)
def test_a_hold_transition_is_allowed(owner: Attacker, change: str, naming: str) -> None:
    owner.refused(f"UPDATE ledger_hold SET {change} WHERE subject_id = %s", owner.subject, naming=naming)


@pytest.mark.parametrize(
    ("stage", "attempt", "environment", "naming"),
    [
        ("'reserved', NULL", 2, None, "one_active_hold_per_subject"),
        ("'reserved', NULL", 1, None, "hold_is_placed_once"),
        ("'released', now()", 3, None, "hold_transition_is_allowed"),
    ],
)
def test_a_hold_starts_reserved_and_alone(
    owner: Attacker, stage: str, attempt: int, environment: None, naming: str
) -> None:
    owner.refused(
        "INSERT INTO ledger_hold (id, environment_id, subject_id, attempt, amount_minor, fee_minor, currency,"
            " stage, closed_at, stage_at, created_at)"
        f" VALUES (gen_random_uuid(), %s, %s, %s, 1, 0, 'USD', {stage}, now(), now())",
        owner.test_id, owner.subject, attempt, naming=naming,
    )  # fmt: skip


def test_one_forbidden_hold_transition_refuses_the_whole_statement(owner: Attacker) -> None:
    second = ids.new()
    owner.run(
        "SELECT ledger_hold_many(%s, %s, %s::uuid[], %s::uuid[], '{1}', %s::uuid[], '{USD}', '{100}', '{5}', '{NULL}')",
        ids.new(), DAY, [ids.new()], [second], [owner.test_id],
    )  # fmt: skip
    owner.refused(
        "UPDATE ledger_hold SET stage = 'in_transit', rail_code = 'x', rail_environment_id = id, sent_attempt = 1,"
        " fee_minor = CASE WHEN subject_id = %s THEN fee_minor + 1 ELSE fee_minor END WHERE subject_id IN (%s, %s)",
        second, owner.subject, second, naming="hold_transition_is_allowed",
    )  # fmt: skip
    owner.refused(
        "UPDATE ledger_hold SET stage_at = now() WHERE subject_id = %s",
        owner.subject,
        naming="hold_transition_is_allowed",
    )


@pytest.mark.parametrize(
    "change",
    [
        "environment_id = gen_random_uuid()",
        "currency = 'EUR'",
        "created_at = now()",
        "attempt = 7",
        "id = gen_random_uuid()",
    ],
)
def test_what_a_hold_is_for_never_changes(owner: Attacker, change: str) -> None:
    owner.refused(
        f"UPDATE ledger_hold SET stage = 'in_transit', rail_code = 'x', rail_environment_id = id, sent_attempt ="
            f" 1, {change} WHERE subject_id = %s",
        owner.subject, naming="hold_transition_is_allowed",
    )  # fmt: skip


def test_a_hold_belongs_to_an_environment_that_exists(owner: Attacker) -> None:
    # Two, of which one is right: the whole statement is refused.
    owner.refused(
        "INSERT INTO ledger_hold (id, environment_id, subject_id, attempt, amount_minor, fee_minor, currency,"
            " stage, stage_at, created_at)"
        " SELECT gen_random_uuid(), e, gen_random_uuid(), 1, 1, 0, 'USD', 'reserved', now(), now() FROM"
            " unnest(%s::uuid[]) AS e",
        [owner.test_id, ids.new()], naming="hold_is_of_an_environment",
    )  # fmt: skip
    with pytest.raises(psycopg.errors.ForeignKeyViolation), owner.connection.transaction():
        owner.run_as_if_committed(
            "INSERT INTO ledger_hold (id, environment_id, subject_id, attempt, amount_minor, fee_minor, currency,"
            " stage, stage_at, created_at)"
            " VALUES (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 1, 1, 0, 'USD', 'reserved', now(),"
            " now())"
        )


@pytest.mark.parametrize("table", TABLES)
def test_the_application_cannot_write_the_books(application: Attacker, table: str) -> None:
    columns = [
        name
        for (name,) in application.run(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s", table
        )
    ]
    writes = [
        f"UPDATE {table} SET {columns[0]} = {columns[0]}",
        f"INSERT INTO {table} DEFAULT VALUES",
        f"DELETE FROM {table}",
        f"TRUNCATE {table}",
    ]
    for write in writes:
        with pytest.raises(psycopg.errors.InsufficientPrivilege), application.connection.transaction():
            application.run(write)
    for way_around in (
        f"ALTER TABLE {table} DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
        f"DROP TABLE {table}",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), application.connection.transaction():
            application.run(way_around)


def test_internal_functions_give_the_application_no_privileges(application: Attacker) -> None:
    """They run with the privileges of their caller: the owner inside other functions, the application if called directly."""
    direct = (
        "SELECT ledger_book(gen_random_uuid(), now(), false, 'x', '', '', NULL, '{x}', ARRAY[gen_random_uuid()],"
        " '{1}', "
        f"ARRAY['{application.account()}']::uuid[], ARRAY['{application.account('payouts_pending')}']::uuid[], '{{1}}')"
    )
    for call in (
        "SELECT ledger_open_accounts(ARRAY[gen_random_uuid()], '{available}', '{USD}')",
        direct,
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), application.connection.transaction():
            application.run(call)


def test_functions_do_not_follow_the_search_path_of_their_caller(application: Attacker) -> None:
    """A table of the same name in a schema of the caller does not receive what the function writes."""
    settings = application.run("SELECT proname, proconfig, prosecdef FROM pg_proc WHERE proname LIKE 'ledger\\_%%'")
    unsafe = [
        name for name, config, definer in settings if definer and "search_path=public, pg_temp" not in (config or [])
    ]
    assert not unsafe
    assert {name for name, _, definer in settings if definer} >= {
        "ledger_hold_many",
        "ledger_settle_many",
        "ledger_post_many",
        "ledger_take_checkpoints",
    }


def test_generic_posting_cannot_post_a_transition_of_a_hold(application: Attacker) -> None:
    for kind in ("held", "settled", "funded", "returned"):
        application.refused(
            "SELECT ledger_post_many(%s, now(), false, ARRAY[%s], %s::uuid[], '{1}', %s::uuid[], %s::uuid[],"
                " '{1}', '', '')",
            ids.new(), kind, [ids.new()], [application.account()], [application.account("payouts_pending")], naming="part_kind_is_free",
        )  # fmt: skip


def test_the_chart_opens_known_accounts_only(application: Attacker) -> None:
    chart = {
        "available": ("credit", False, 1),
        "payouts_pending": ("credit", False, 2),
        "receivable": ("debit", False, 3),
        "rail:ach-test:in_transit": ("credit", False, 4),
        "rail:ach-test:float": ("debit", True, 5),
        "suspense:ach-test": ("credit", True, 6),
        "fees:revenue": ("credit", False, 7),
        "fees:rail_cost": ("debit", True, 8),
        "fx:position": ("credit", True, 9),
        "fx:result": ("credit", True, 10),
        "write_off": ("debit", True, 11),
        "program:p1:commission_expense": ("debit", True, 12),
        "affiliate:a_1:payable": ("credit", True, 13),
    }
    for code in [*chart, "pocket", "rail:A:float", "rail::float", "available2", ""]:
        expected = [chart[code]] if code in chart else []
        assert application.run("SELECT side, may_go_negative, rank FROM ledger_chart(%s)", code) == expected, code


def test_the_house_environments_are_the_same_in_sql_and_python(application: Attacker) -> None:
    assert {
        world: application.run("SELECT ledger_house_environment(%s)", world)[0][0] for world in (False, True)
    } == HOUSE_ENVIRONMENT_IDS


def test_ids_of_accounts_sort_in_the_order_of_locking(application: Attacker) -> None:
    found = [
        application.account(code)
        for code in ("available", "payouts_pending", "rail:ach:in_transit", "rail:ach:float", "fees:revenue")
    ]
    assert found == sorted(found)


# Corruptions that the triggers prevent, made by a superuser without triggers: the invariants have to find them.
CORRUPTIONS = {
    "worlds_balance": "UPDATE ledger_account SET balance_minor = balance_minor + 1 WHERE id = %(available)s",
    "nothing_negative": "ALTER TABLE ledger_account DROP CONSTRAINT account_may_not_go_negative;"
    " UPDATE ledger_account SET balance_minor = -1 WHERE id = %(available)s",
    "balances_are_latest": "UPDATE ledger_account SET balance_minor = balance_minor + 1 WHERE id = %(available)s",
    "reserved_holds_are_pending": "UPDATE ledger_hold SET amount_minor = amount_minor + 1 WHERE subject_id ="
    " %(subject)s",
    "holds_in_transit_are_in_transit": "UPDATE ledger_hold SET stage = 'in_transit', rail_environment_id ="
    " environment_id,"
    " rail_code = 'x', sent_attempt = 1 WHERE subject_id = %(subject)s",
    "journals_balance": "UPDATE ledger_entry SET amount_minor = amount_minor + 1 WHERE journal_id = %(journal)s"
    " AND account_id = %(available)s",
    "journals_are_whole": "DELETE FROM ledger_journalpart WHERE journal_id = %(journal)s",
    "parts_add_up": "UPDATE ledger_journalpart SET amount_minor = amount_minor + 1 WHERE journal_id = %(journal)s",
    "balances_are_sums": "DELETE FROM ledger_entry WHERE journal_id = %(journal)s",
    "entries_follow_each_other": "UPDATE ledger_entry SET balance_after_minor = balance_after_minor + 1 WHERE"
    " journal_id = %(journal)s",
    "checkpoints_are_sums": "UPDATE ledger_checkpoint SET balance_minor = balance_minor + 1",
}


@pytest.mark.parametrize("invariant", INVARIANTS, ids=lambda invariant: invariant.name)
def test_each_invariant_finds_its_corruption(invariant: Any) -> None:
    with psycopg.connect(databases.conninfo(connections["default"].settings_dict["NAME"])) as connection:
        by = Attacker(connection)
        by.prepare()
        by.run("SELECT ledger_take_checkpoints()")
        assert connection.execute(invariant.sql, {"environment": None}).fetchall() == []
        names = {"available": str(by.account()), "subject": str(by.subject), "journal": str(by.journal)}
        by.run("SET CONSTRAINTS ALL IMMEDIATE")
        for table in TABLES:
            by.run(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        for statement in CORRUPTIONS[invariant.name].split(";"):
            connection.execute(statement, names)
        assert connection.execute(invariant.sql, {"environment": None}).fetchall(), "the corruption was not found"
        connection.rollback()


def test_every_invariant_has_a_corruption_in_these_tests() -> None:
    assert CORRUPTIONS.keys() == {invariant.name for invariant in INVARIANTS}
