"""PostgreSQL refuses wrong rows of payouts, written by raw SQL."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from payouts.models import Transfer
from payouts.states import CANCELLABLE_STATUSES, OPEN_STATUSES, TRANSFER_LIFE
from tests.factories import payouts

pytestmark = pytest.mark.django_db


@pytest.fixture
def transfer() -> Transfer:
    payouts.accept(payouts.funded_environment(), 1, reference="b")
    return Transfer.objects.across_environments().select_related("environment").latest("id")


def refuses(sql: str, *params: Any, naming: str) -> None:
    with pytest.raises(DatabaseError, match=naming), transaction.atomic():
        execute_and_check(sql, params)


def execute_and_check(sql: str, params: tuple[Any, ...]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def run(sql: str, *params: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def copy_of(transfer: Transfer, **changes: Any) -> tuple[str, list[Any]]:
    """Return an INSERT of the same transfer with other values."""
    columns = [field.column for field in Transfer._meta.concrete_fields]
    changes = {"id": uuid.uuid4(), "reference": "another", **changes}
    picked = ", ".join("%s" if column in changes else column for column in columns)
    values = [changes[column] for column in columns if column in changes]
    return f"INSERT INTO payouts_transfer ({', '.join(columns)}) SELECT {picked} FROM payouts_transfer WHERE id = %s", [
        *values,
        transfer.pk,
    ]


@pytest.mark.parametrize(
    ("changes", "naming"),
    [
        ({"amount_minor": 0}, "transfer_amount_is_positive"),
        ({"amount_minor": -1}, "transfer_amount_is_positive"),
        ({"fee_minor": -1}, "transfer_fee_is_not_negative"),
        ({"reference": ""}, "transfer_has_a_reference"),
        ({"status": "lost"}, "payouts_transfer_status_inserted|transfer_status_is_known"),
        ({"status": "settled"}, "payouts_transfer_status_inserted"),
        ({"attempts": 0}, "transfer_attempts_begin_at_one"),
        ({"batch_id": uuid.uuid4()}, "batch_id_is_of_the_same_environment"),
        ({"beneficiary_id": uuid.uuid4()}, "beneficiary_id_is_of_the_same_environment"),
        ({"refund_of_id": uuid.uuid4()}, "refund_of_id_is_of_the_same_environment"),
    ],
)
def test_an_invalid_transfer_is_refused(transfer, changes, naming):
    sql, params = copy_of(transfer, **changes)
    refuses(sql, *params, naming=naming)


def test_rows_of_another_environment_cannot_be_referenced(transfer):
    stranger = payouts.accept_single(payouts.funded_environment())
    for column in ("batch_id", "beneficiary_id"):
        sql, params = copy_of(stranger, **{column: getattr(transfer, column)})
        refuses(sql, *params, naming=f"{column}_is_of_the_same_environment")
    sql, params = copy_of(transfer, environment_id=stranger.environment_id)
    refuses(sql, *params, naming="is_of_the_same_environment")


def test_a_reference_is_used_once(transfer):
    sql, params = copy_of(transfer, reference=transfer.reference)
    refuses(sql, *params, naming="transfer_reference_is_used_once")


@pytest.mark.parametrize(
    "column",
    ["amount_minor", "fee_minor", "currency", "reference", "beneficiary_id", "batch_id", "position", "environment_id"],
)
def test_what_was_ordered_never_changes(transfer, column):
    value = {"amount_minor": 1, "fee_minor": 1, "currency": "EUR", "reference": "other", "position": 9}.get(
        column, uuid.uuid4()
    )
    refuses(
        f"UPDATE payouts_transfer SET {column} = %s WHERE id = %s",
        value,
        transfer.pk,
        naming="keeps_what_was_ordered|What was ordered",
    )


def test_the_database_allows_the_transitions_of_the_code_and_no_other(transfer):
    """Try each pair of statuses in the database, from a row that was inserted as `created`."""
    legal = set(TRANSFER_LIFE.transition_pairs())
    for source in sorted(TRANSFER_LIFE.transitions):
        for target in sorted(set(TRANSFER_LIFE.transitions) - {source}):
            with transaction.atomic():
                new = uuid.uuid4()
                sql, params = copy_of(transfer, id=new, status="created", batch_id=None)
                with connection.cursor() as cursor:
                    cursor.execute(sql, params)
                assert all(goes(new, step) for step in WAYS[source])
                assert goes(new, target) == ((source, target) in legal), (source, target)
                transaction.set_rollback(True)


def goes(id_: uuid.UUID, status: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE payouts_transfer SET status = %s WHERE id = %s", [status, id_])
    except DatabaseError:
        return False
    return True


WAYS: dict[str, list[str]] = {
    "created": [], "in_review": ["in_review"], "held": ["held"], "cancelled": ["cancelled"], "queued": ["held", "queued"],
    "failed": ["held", "failed"],
    "submitted": ["held", "queued", "submitted"], "settled": ["held", "queued", "submitted", "settled"],
    "returned": ["held", "queued", "submitted", "settled", "returned"], "dead_letter": ["held", "queued", "submitted", "dead_letter"],
}  # fmt: skip


def test_rows_are_never_deleted_and_history_never_changes(transfer):
    for table in ("payouts_transfer", "payouts_batch", "payouts_beneficiary", "payouts_receipt"):
        refuses(f"DELETE FROM {table}", naming="append-only|violates foreign key")
    refuses("UPDATE payouts_transferhistory SET note = 'x'", naming="append-only")
    refuses("DELETE FROM payouts_transferhistory", naming="append-only")


def test_an_invalid_batch_is_refused(transfer):
    refuses(
        "UPDATE payouts_batch SET open_count = item_count + 1 WHERE id = %s",
        transfer.batch_id,
        naming="batch_has_no_more_open_transfers",
    )
    refuses("UPDATE payouts_batch SET total_minor = 1 WHERE id = %s", transfer.batch_id, naming="What was ordered")
    for column, value in (("item_count", 0), ("item_count", 1001), ("total_minor", 0), ("source", "fax")):
        picked = "gen_random_uuid(), environment_id, '', " + ", ".join(
            str(value) if column == name and isinstance(value, int) else f"'{value}'" if column == name else name
            for name in (
                "source",
                "currency",
                "item_count",
                "open_count",
                "total_minor",
                "fee_minor",
                "submitted_by",
                "accepted_at",
                "created_at",
            )
        )
        refuses(
            "INSERT INTO payouts_batch (id, environment_id, reference, source, currency, item_count, open_count,"
            " total_minor, fee_minor, "
            f"submitted_by, accepted_at, created_at) SELECT {picked} FROM payouts_batch WHERE id = %s",
            transfer.batch_id,
            naming="batch_",
        )


def test_a_batch_reference_is_used_once(transfer):
    refuses(
        "INSERT INTO payouts_batch SELECT gen_random_uuid(), created_at, reference, source, currency, item_count,"
        " open_count, total_minor, "
        "fee_minor, submitted_by, accepted_at, completed_at, environment_id FROM payouts_batch WHERE id = %s",
        transfer.batch_id,
        naming="batch_reference_is_used_once",
    )


def test_a_beneficiary_exists_once(transfer):
    columns = "scheme, sealed_account, fingerprint, name_hint, last4, account_type, is_disabled, disabled_reason, created_at, environment_id"
    refuses(
        f"INSERT INTO payouts_beneficiary (id, {columns}) SELECT gen_random_uuid(), {columns} FROM"
        f" payouts_beneficiary WHERE id = %s",
        transfer.beneficiary_id,
        naming="beneficiary_is_known_once_per_environment",
    )


def test_status_and_money_move_together(transfer):
    """A status without its journal in the books is refused at the next transition."""
    run("UPDATE payouts_transfer SET status = 'queued' WHERE id = %s RETURNING 1", transfer.pk)
    run("UPDATE payouts_transfer SET status = 'submitted' WHERE id = %s RETURNING 1", transfer.pk)
    refuses(
        "SELECT payouts_settle_many(ARRAY[%s]::uuid[], '{x}', gen_random_uuid(), now())",
        transfer.pk,
        naming="would move, but the books|ledger|hold",
    )


def test_open_statuses_are_the_same_in_sql():
    for status in TRANSFER_LIFE.transitions:
        assert run("SELECT payouts_is_open(%s)", status)[0][0] == (status in OPEN_STATUSES)
    assert set(CANCELLABLE_STATUSES) <= set(OPEN_STATUSES)


def test_lists_are_served_by_indexes(transfer):
    """Without sequential scans, every list uses an index that gives its order: no sort, no filter over history."""
    environment = transfer.environment_id
    asked = {
        "environment_id = %s ORDER BY id DESC LIMIT 20": [environment],
        "environment_id = %s AND status = 'held' ORDER BY id DESC LIMIT 20": [environment],
        "environment_id = %s AND reference = 'x'": [environment],
        "batch_id = %s ORDER BY id LIMIT 20": [transfer.batch_id],
        "status = 'held' ORDER BY id LIMIT 1000": [],
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        for where, params in asked.items():
            cursor.execute(f"EXPLAIN SELECT id FROM payouts_transfer WHERE {where}", params)
            plan = "\n".join(row[0] for row in cursor.fetchall())
            assert "Index" in plan, plan
            assert "Sort" not in plan, plan
