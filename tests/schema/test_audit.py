"""PostgreSQL refuses changes of the audit trail to every role."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from config.audit import sealing
from config.kernel import clock
from tests.factories import partners as make

pytestmark = pytest.mark.django_db


def refuses(sql: str, *, naming: str) -> None:
    with pytest.raises(DatabaseError, match=naming), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize("table", ["audit_auditentry", "audit_auditseal"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET created_at = now()", "DELETE FROM {}", "TRUNCATE {}"])
def test_entries_and_seals_are_never_changed_or_deleted(table: str, statement: str) -> None:
    make.partner()
    refuses(statement.format(table), naming="is refused|permission denied")


@pytest.mark.parametrize("column", ["actor", "action", "subject_type"])
def test_an_entry_names_actor_action_and_subject(column: str) -> None:
    values = {"actor": "'a'", "action": "'b'", "subject_type": "'c'", column: "''"}
    refuses(
        "INSERT INTO audit_auditentry (id, actor, action, subject_type, subject_count, detail, request_id, created_at)"
        f" VALUES (gen_random_uuid(), {values['actor']}, {values['action']}, {values['subject_type']}, 1, '{{}}',"
        f" '', now())",
        naming="audit_entry_says_who_did_what_to_what",
    )


def test_seals_do_not_overlap() -> None:
    assert sealing.seal(now=clock.machine_now()) is None, "this transaction is still open, so nothing of it is finished"
    insert = "INSERT INTO audit_auditseal SELECT {}, 0, 5, 1, '\\x00', '\\x00', now()"
    with connection.cursor() as cursor:
        cursor.execute(insert.format(1))
    refuses(insert.format(2), naming="audit_seals_do_not_overlap")
    refuses(
        "INSERT INTO audit_auditseal SELECT 3, 9, 9, 1, '\\x00', '\\x00', now()", naming="audit_seal_covers_something"
    )
