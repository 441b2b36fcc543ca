"""PostgreSQL refuses wrong rows of reconciliation, written by raw SQL."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from config.kernel import ids
from reconciliation import importing, runs
from reconciliation.matching.types import Finding
from reconciliation.models import Discrepancy, Match, Proof, Run, Statement
from reconciliation.states import DISCREPANCY_LIFE, DiscrepancyKind
from settlement.planning import rail_accounts
from tests.factories import partners as make_partners
from tests.factories.statements import bai2_statement

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def run() -> Run:
    account = rail_accounts.ensure_sandbox()
    content = bai2_statement([("142", 50_000, "A"), ("142", 700, "C"), ("698", 1_500, "B")], day=date(2026, 11, 16))
    importing.import_statement(account=account, name="statement.bai2", content=content, now=NOW)
    (done,) = runs.run_due(now=NOW)
    return done


@pytest.fixture
def match(run: Run) -> Match:
    line = Statement.objects.get().lines.order_by("position")[0]
    decided = {"rule": "exact_reference", "reference": "A", "rules_version": 1, "confidence": 100, "reasons": ["x"]}
    return Match.objects.create(run=run, line=line, proven_count=1, amount_minor=1, currency="USD", **decided)


def refuses(sql: str, *params: object, naming: str) -> None:
    with pytest.raises(DatabaseError, match=naming), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)


@pytest.mark.parametrize("table", ["statement", "statementline", "match", "proof", "discrepancyhistory"])
@pytest.mark.parametrize(
    "attack",
    ["DELETE FROM reconciliation_{}", "UPDATE reconciliation_{} SET id = id", "TRUNCATE reconciliation_{} CASCADE"],
)
def test_statements_lines_and_matches_are_never_changed(run: Run, table: str, attack: str) -> None:
    refuses(attack.format(table), naming="append-only|permission denied")


@pytest.mark.parametrize("table", ["run", "discrepancy"])
def test_runs_and_discrepancies_are_never_deleted(run: Run, table: str) -> None:
    refuses(f"DELETE FROM reconciliation_{table}", naming="append-only|permission denied")


def test_a_movement_is_proven_once(match: Match) -> None:
    environment, subject = make_partners.environment(), ids.new()
    columns = "id, environment_id, match_id, kind, subject_id, reference, amount_minor"
    insert = f"INSERT INTO reconciliation_proof ({columns}) VALUES (%s, %s, %s, %s, %s, 'T1', -100)"
    with connection.cursor() as cursor:
        cursor.execute(insert, [ids.new(), environment.pk, match.pk, "settled", subject])
        cursor.execute(insert, [ids.new(), environment.pk, match.pk, "returned", subject])
    refuses(insert, ids.new(), environment.pk, match.pk, "settled", subject, naming="a_movement_is_proven_once")
    assert Proof.objects.across_environments().count() == 2


def test_a_line_is_matched_once(match: Match) -> None:
    columns = "created_at, run_id, line_id, rule, reference, rules_version, confidence, reasons, proven_count, amount_minor, currency"
    insert = f"INSERT INTO reconciliation_match (id, {columns}) SELECT %s, {columns} FROM reconciliation_match"
    refuses(insert, ids.new(), naming="line_id")


def test_a_run_does_not_match_more_lines_than_there_are(run: Run) -> None:
    refuses("UPDATE reconciliation_run SET lines_matched = line_count + 1", naming="a_run_matches_at_most_its_lines")


def test_a_day_of_an_account_is_imported_once(run: Run) -> None:
    columns = "rail_account_id, livemode, format, raw, status, reason, as_of_on, currency, opening_minor, closing_minor, line_count, created_at"
    refuses(
        f"INSERT INTO reconciliation_statement (id, name, sha256, {columns}) SELECT %s, 'other', 'other',"
        f" {columns} FROM reconciliation_statement",
        ids.new(),
        naming="one_imported_statement_per_account_and_day",
    )


def test_a_resolved_discrepancy_says_how_and_stays_resolved(run: Run) -> None:
    refuses("UPDATE reconciliation_discrepancy SET status = 'resolved'", naming="a_resolved_discrepancy_says_how")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE reconciliation_discrepancy SET status = 'resolved', resolution = 'bank_fee'")
    refuses("UPDATE reconciliation_discrepancy SET status = 'open', resolution = ''", naming="cannot go from")
    assert set(Discrepancy.objects.values_list("status", flat=True)) == {"resolved"}


def test_the_trigger_knows_the_transitions_of_the_code() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = %s", [f"{DISCREPANCY_LIFE.table}_status_updated"])
        source = cursor.fetchone()[0]
    for before, after in DISCREPANCY_LIFE.transition_pairs():
        assert f"('{before}', '{after}')" in source


def test_kinds_of_discrepancy_are_the_findings_of_the_engine() -> None:
    assert sorted(DiscrepancyKind.values) == sorted(str(finding) for finding in Finding)
