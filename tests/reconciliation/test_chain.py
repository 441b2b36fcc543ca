"""The chain of days: an unreadable day stops no other day, and the chain goes on when it is read or attested."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.contrib.auth.models import Group, User
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from config.audit.models import AuditEntry
from reconciliation import attestations, importing, runs
from reconciliation.attestations import StatedDay
from reconciliation.errors import AttestationRefused
from reconciliation.models import Attestation, Run, Statement
from settlement.planning import rail_accounts
from settlement.planning.models import RailAccount
from tests.factories.statements import bai2_statement

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
MONDAY, TUESDAY, WEDNESDAY, THURSDAY = (date(2026, 11, day) for day in (16, 17, 18, 19))
DIALECTS = Path(__file__).resolve().parents[1] / "data" / "bai2" / "dialects"
BROKEN = b"01,broken"
STATED = StatedDay(TUESDAY, 100, 340, "Read to us by the bank on the phone, ticket 4711.")


@pytest.fixture
def account() -> RailAccount:
    return rail_accounts.ensure_sandbox()


def bring(account: RailAccount, content: bytes, name: str) -> Statement:
    return importing.import_statement(account=account, name=name, content=content, now=NOW)


def a_day(account: RailAccount, day: date, amount: int, *, opening: int) -> Statement:
    content = bai2_statement([("142", amount, f"REF-{day}")], day=day, opening_minor=opening)
    return bring(account, content, f"{day}.bai2")


def person(name: str, role: str = "finance_ops") -> User:
    user = User.objects.create(username=name, is_staff=True)
    user.groups.add(Group.objects.get_or_create(name=role)[0])
    return user


def statuses() -> list[str]:
    return list(Statement.objects.order_by("id").values_list("status", flat=True))


@pytest.fixture
def torn(account: RailAccount) -> Statement:
    """Monday is read, Tuesday is torn, Wednesday and Thursday go on from an unknown balance."""
    a_day(account, MONDAY, 100, opening=0)
    torn = bring(account, BROKEN, "torn.bai2")
    a_day(account, WEDNESDAY, 10, opening=340)
    a_day(account, THURSDAY, 5, opening=350)
    return torn


def test_days_after_an_unreadable_day_are_read_and_matched_provisionally(account: RailAccount, torn: Statement) -> None:
    assert statuses() == ["imported", "quarantined", "provisional", "provisional"]
    assert [run.day for run in runs.run_due(now=NOW)] == [MONDAY, WEDNESDAY, THURSDAY]
    assert not Run.objects.get(day=THURSDAY).balances_agree


def test_the_chain_goes_on_when_the_bank_sends_the_day_again(account: RailAccount, torn: Statement) -> None:
    runs.run_due(now=NOW)
    a_day(account, TUESDAY, 240, opening=100)
    assert statuses() == ["imported", "quarantined", "imported", "imported", "imported"]
    runs.run_due(now=NOW)
    assert all(run.balances_agree for run in Run.objects.all()), "later runs were brought up to date"
    assert AuditEntry.objects.filter(action="statement.confirmed").count() == 2


def test_a_late_day_that_does_not_fit_between_its_neighbours_is_quarantined(
    account: RailAccount, torn: Statement
) -> None:
    late = a_day(account, TUESDAY, 239, opening=100)
    assert late.status == "quarantined"
    assert "opens with 3.40 USD" in late.reason


def test_two_people_attest_an_unreadable_day_and_the_chain_goes_on(account: RailAccount, torn: Statement) -> None:
    runs.run_due(now=NOW)
    ada, bob = person("ada"), person("bob", "treasury_ops")
    proposal = attestations.propose(statement_id=torn.pk, stated=STATED, proposed_by=ada, now=NOW)
    with pytest.raises(AttestationRefused, match="second person"):
        attestations.decide(attestation_id=proposal.pk, is_confirmed=True, decided_by=ada, now=NOW)
    attestations.decide(attestation_id=proposal.pk, is_confirmed=True, decided_by=bob, now=NOW)
    assert statuses() == ["imported", "attested", "imported", "imported"]
    (run,) = runs.run_due(now=NOW)
    assert (run.day, run.line_count, run.discrepancies_opened) == (TUESDAY, 1, 1)
    assert all(each.balances_agree for each in Run.objects.all())
    with pytest.raises(AttestationRefused, match="decided already"):
        attestations.decide(attestation_id=proposal.pk, is_confirmed=False, decided_by=bob, now=NOW)
    assert a_day(account, date(2026, 11, 20), 1, opening=355).status == "imported"


@pytest.mark.parametrize(
    ("stated", "reason"),
    [
        (StatedDay(TUESDAY, 99, 340, "Words of a person."), "closed with 1.00 USD"),
        (StatedDay(TUESDAY, 100, 341, "Words of a person."), "opens with 3.40 USD"),
        (StatedDay(MONDAY, 100, 340, "Words of a person."), "imported before"),
    ],
)
def test_an_attestation_must_continue_its_neighbours(torn: Statement, stated: StatedDay, reason: str) -> None:
    with pytest.raises(AttestationRefused, match=reason):
        attestations.propose(statement_id=torn.pk, stated=stated, proposed_by=person("ada"), now=NOW)


def test_a_rejected_proposal_leaves_the_day_open_for_another_one(torn: Statement) -> None:
    ada, bob = person("ada"), person("bob")
    first = attestations.propose(statement_id=torn.pk, stated=STATED, proposed_by=ada, now=NOW)
    with pytest.raises(AttestationRefused, match="is open"):
        attestations.propose(statement_id=torn.pk, stated=STATED, proposed_by=bob, now=NOW)
    attestations.decide(attestation_id=first.pk, is_confirmed=False, decided_by=bob, now=NOW)
    assert statuses()[1] == "quarantined"
    attestations.propose(statement_id=torn.pk, stated=STATED, proposed_by=bob, now=NOW)


def test_the_database_wants_a_second_person_and_keeps_what_was_stated(torn: Statement) -> None:
    ada, bob = person("ada"), person("bob")
    proposal = attestations.propose(statement_id=torn.pk, stated=STATED, proposed_by=ada, now=NOW)
    with pytest.raises(IntegrityError, match="second_person"), transaction.atomic():
        Attestation.objects.filter(pk=proposal.pk).update(decided_by=ada, decided_at=NOW, is_confirmed=True)
    for attack in ("closing_minor = 1", "note = 'other'"):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE reconciliation_attestation SET {attack} WHERE id = %s", [proposal.pk])
    attestations.decide(attestation_id=proposal.pk, is_confirmed=True, decided_by=bob, now=NOW)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Attestation.objects.filter(pk=proposal.pk).update(is_confirmed=False)


def test_a_provisional_statement_changes_in_nothing_but_its_status(account: RailAccount, torn: Statement) -> None:
    provisional = Statement.objects.get(as_of_on=WEDNESDAY)
    for attack in ("closing_minor = 1", "status = 'quarantined'", "raw = 'other'"):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE reconciliation_statement SET {attack} WHERE id = %s", [provisional.pk])


def test_the_page_takes_a_proposal_and_the_decision_of_another_person(torn: Statement) -> None:
    address = reverse("reconciliation_ops:attest", args=[torn.pk])
    ada, bob = Client(), Client()
    ada.force_login(person("ada"))
    bob.force_login(person("bob"))
    page = ada.get(address).content.decode()
    assert "1.00" in page, "the balances around it are shown"
    assert "3.40" in page
    wrong = ada.post(address, {"day": "2026-11-17", "opening": "0.99", "closing": "3.40", "note": "On the phone."})
    assert wrong.status_code == 409
    said = {"day": "2026-11-17", "opening": "1.00", "closing": "3.40", "note": "On the phone, ticket 4711."}
    assert ada.post(address, said).status_code == 302
    decision = {"attestation": str(Attestation.objects.get().pk), "decision": "confirm"}
    assert ada.post(address, decision).status_code == 409
    assert bob.post(address, decision).status_code == 302
    assert statuses()[1] == "attested"
    stranger = Client()
    stranger.force_login(person("eve", "support"))
    assert stranger.get(address).status_code in {302, 403}


def test_two_days_of_one_file_are_two_statements(account: RailAccount) -> None:
    content = (DIALECTS / "two-days-in-one-file.bai2").read_bytes()
    bring(account, content, "two.bai2")
    assert [(row.part, row.as_of_on, row.status) for row in Statement.objects.order_by("part")] == [
        (1, MONDAY, "imported"),
        (2, TUESDAY, "imported"),
    ]
    bring(account, content, "two again.bai2")
    assert Statement.objects.count() == 2
    assert [run.day for run in runs.run_due(now=NOW)] == [MONDAY, TUESDAY]


def test_the_second_day_of_a_file_is_read_where_the_first_is_known_from_another_file(account: RailAccount) -> None:
    a_day(account, MONDAY, 50_000, opening=0)
    bring(account, (DIALECTS / "two-days-in-one-file.bai2").read_bytes(), "two.bai2")
    assert sorted((row.as_of_on, row.status) for row in Statement.objects.filter(name="two.bai2")) == [
        (MONDAY, "quarantined"),
        (TUESDAY, "imported"),
    ]


def test_a_dialect_is_noted_with_the_statement_and_in_the_audit_trail(account: RailAccount) -> None:
    statement = bring(account, (DIALECTS / "99-without-slash.bai2").read_bytes(), "dialect.bai2")
    assert statement.status == "imported"
    statement.refresh_from_db()
    assert statement.dialect == ["line 7: the record has no closing slash"]
    entry = AuditEntry.objects.get(action="statement.imported")
    assert entry.detail["dialect"] == statement.dialect


def test_a_missing_opening_balance_must_continue_the_day_before(account: RailAccount) -> None:
    content = (DIALECTS / "no-opening-balance.bai2").read_bytes()
    later = content.replace(b",261116,,USD", b",261117,,USD")
    a_day(account, MONDAY, 7, opening=0)
    refused = bring(account, later, "no opening.bai2")
    assert (refused.status, "closed with 0.07 USD" in refused.reason) == ("quarantined", True)
