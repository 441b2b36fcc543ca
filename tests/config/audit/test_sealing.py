"""The chain covers every finished entry once, and shows every later change."""

from __future__ import annotations

import threading
from io import StringIO

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from config.audit import sealing, trail
from config.audit.models import AuditEntry, AuditSeal
from config.kernel import clock
from tests.support import databases

pytestmark = pytest.mark.django_db(transaction=True)


def act(count: int = 1) -> None:
    with transaction.atomic():
        trail.record_many(
            [trail.Act(actor="tests", action="act", subject_type="x", detail={"n": n}) for n in range(count)],
            at=clock.machine_now(),
        )


def seal() -> AuditSeal | None:
    return sealing.seal(now=clock.machine_now())


def tamper(sql: str) -> None:
    """Change rows as a superuser."""
    with psycopg.connect(databases.conninfo(str(connection.settings_dict["NAME"])), autocommit=True) as admin:
        for table in ("audit_auditentry", "audit_auditseal"):
            admin.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        admin.execute(sql)
        for table in ("audit_auditentry", "audit_auditseal"):
            admin.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            admin.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_is_append_only")


def flaws() -> list[tuple[int, str]]:
    return [(flaw.sequence, flaw.reason) for flaw in sealing.verify()]


def test_seals_cover_everything_once_and_hold() -> None:
    assert seal() is None and flaws() == []
    covered = 0
    for count in (1, 5, 20):
        act(count)
        made = seal()
        assert made is not None
        covered += made.entry_count
    assert seal() is None and covered == AuditEntry.objects.count() == 26
    assert [made.sequence for made in AuditSeal.objects.order_by("sequence")] == [1, 2, 3] and flaws() == []


def test_an_entry_of_a_transaction_still_open_is_sealed_later_not_lost() -> None:
    act()
    entered, may_commit = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            trail.record(actor="slow", action="act", subject_type="x", at=clock.machine_now())
            entered.set()
            may_commit.wait(10)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    assert entered.wait(10)
    act()  # a later transaction that commits first
    first = seal()
    assert first is not None and first.entry_count == 1, "only what lies before the open transaction is finished"
    may_commit.set()
    thread.join(10)
    second = seal()
    assert second is not None and second.entry_count == 2 and flaws() == []


def test_two_sealers_at_once_make_one_chain() -> None:
    act(50)
    made: list[AuditSeal | None] = []

    def work() -> None:
        made.append(seal())
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert sum(one.entry_count for one in made if one) == 50 and flaws() == []


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("UPDATE audit_auditentry SET actor = 'changed' WHERE detail = '{\"n\": 3}'",
            [(2, "does not fit its entries: one of them was changed")]),
        ("DELETE FROM audit_auditentry WHERE detail = '{\"n\": 3}'", [(2, "covers 5 entries, but 4 are there")]),
        ("UPDATE audit_auditentry SET created_at = created_at - interval '1 microsecond' WHERE detail = '{\"n\": 4}'",
         [(2, "does not fit its entries: one of them was changed")]),
        ("DELETE FROM audit_auditseal WHERE sequence = 2", [(3, "does not follow the seal before it")]),
        ("UPDATE audit_auditseal SET hash = '\\x00' WHERE sequence = 1",
         [(1, "does not fit its entries: one of them was changed"), (2, "does not follow the seal before it")]),
    ],
)  # fmt: skip
def test_a_later_change_is_found(change: str, found: list[tuple[int, str]]) -> None:
    for count in (1, 5, 1):
        act(count)
        seal()
    tamper(change)
    assert flaws() == found


def test_an_entry_added_later_is_found() -> None:
    act()
    seal()
    tamper(
        "INSERT INTO audit_auditentry"
        " SELECT gen_random_uuid(), NULL, 'x', 'x', 'x', NULL, 1, '{}', '', now(), transaction_id FROM audit_auditentry"
    )
    assert flaws() == [(1, "covers 1 entries, but 2 are there")]


def test_a_long_pause_is_sealed_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "_ENTRIES_AT_MOST", 10)
    for count in (4, 4, 4, 25, 1):
        act(count)
    counts = []
    while made := seal():
        counts.append(made.entry_count)
    assert sum(counts) == 38 and counts[0] == 8 and flaws() == []


def test_the_command_reports_flaws() -> None:
    out = StringIO()
    call_command("verify_audit", stdout=out)
    assert out.getvalue().strip() == "Nothing is sealed yet."
    act(3)
    call_command("verify_audit", "--seal", stdout=out)
    assert "1 seals hold" in out.getvalue()
    tamper("UPDATE audit_auditentry SET actor = 'changed'")
    with pytest.raises(CommandError, match="tampered with: 1 flaw"):
        call_command("verify_audit", stdout=out, stderr=StringIO())
