"""Repeatable SQL functions: their files, how `migrate` applies them, and how a stale database is noticed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections

from config.kernel.sql import functions
from config.kernel.sql.functions import SqlFunction, State
from config.observability import checks, health
from tests.support import catalog, databases

_NAME = "payouts_is_open"


@pytest.mark.parametrize("function", catalog.functions_of_code(), ids=lambda function: function.name)
def test_a_file_holds_one_repeatable_function_of_its_name(function: SqlFunction) -> None:
    outside = re.sub(r"\$\$.*\$\$", "$$", re.sub(r"--[^\n]*", "", function.text), flags=re.DOTALL).strip()
    assert outside.startswith(f"CREATE OR REPLACE FUNCTION {function.name}("), function.source
    assert outside.count(";") == 1 and outside.endswith(";"), f"{function.source}: one statement a file"


def test_names_are_unique() -> None:
    names = [function.name for function in catalog.functions_of_code()]
    assert len(names) == len(set(names))


@pytest.mark.django_db(databases=["default", "sandbox"])
def test_a_migrated_database_holds_the_functions_of_the_code() -> None:
    for alias in ("default", "sandbox"):
        assert functions.to_apply(connections[alias]) == []
    assert functions.of_database("sandbox") == []
    assert checks.sql_functions() == health.Check("sql_functions", health.State.OK)


@pytest.fixture
def fresh() -> Iterator[str]:
    """Yield a migrated database that the test may change as the owner."""
    with databases.copied("functions") as name:
        yield name


@pytest.fixture
def changed(monkeypatch: pytest.MonkeyPatch) -> SqlFunction:
    """Give one function of the code another body, as an edit of its file does."""
    texts = functions._by_label()
    (old,) = [function for function in catalog.functions_of_code() if function.name == _NAME]
    new = SqlFunction(old.name, old.text.replace("'dead_letter'", "'dead_letter', 'edited'"), old.source)
    edited = {label: [new if item == old else item for item in items] for label, items in texts.items()}
    monkeypatch.setattr(functions, "_by_label", lambda: edited)
    return new


def body(name: str) -> str:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = %s", [name])
        return str(cursor.fetchone()[0])


def migrate(*arguments: str) -> str:
    out = StringIO()
    call_command("migrate", *arguments, database="owner", interactive=False, stdout=out, no_color=True)
    return out.getvalue()


@pytest.mark.django_db(databases=["default", "owner"], transaction=True)
class TestAChangedFile:
    """An edited file reaches a database that was migrated before, and nothing else does."""

    def test_reaches_a_migrated_database(self, fresh: str, changed: SqlFunction) -> None:
        assert "edited" not in body(_NAME)
        assert f"{_NAME} (changed)... OK" in migrate()
        assert "edited" in body(_NAME)
        assert "No SQL functions to apply." in migrate()

    def test_is_named_by_plan_and_check(self, fresh: str, changed: SqlFunction) -> None:
        assert f"{_NAME}: changed" in migrate("--plan")
        with pytest.raises(SystemExit) as stopped:
            migrate("--check")
        assert stopped.value.code == 1
        assert "edited" not in body(_NAME), "neither of them changes the database"
        migrate()
        migrate("--check")

    def test_makes_the_database_not_ready_until_it_is_applied(self, fresh: str, changed: SqlFunction) -> None:
        answer = health.readiness().as_json()
        assert answer["checks"]["sql_functions"]["state"] == "failed"
        assert f"({_NAME}): run `manage.py migrate`." in answer["checks"]["sql_functions"]["detail"]
        migrate()
        assert checks.sql_functions().state == health.State.OK


@pytest.mark.django_db(databases=["default", "owner"], transaction=True)
class TestADatabase:
    """The functions of a database differ from the code for another reason than an edited file."""

    def test_of_a_newer_release_is_ready(
        self, fresh: str, monkeypatch: pytest.MonkeyPatch, changed: SqlFunction
    ) -> None:
        migrate()
        monkeypatch.undo()
        assert [(item.function.name, item.state) for item in functions.to_apply(connection)] == [(_NAME, State.NEWER)]
        assert checks.sql_functions().state == health.State.OK
        assert f"{_NAME} (newer)... OK" in migrate(), "going back to a release applies its functions again"
        assert "edited" not in body(_NAME)

    def test_with_a_dropped_function_is_not_ready(self, fresh: str) -> None:
        with connections["owner"].cursor() as cursor:
            cursor.execute("DROP FUNCTION payouts_fold_tallies()")
        assert checks.sql_functions().state == health.State.FAILED
        assert "Created 1 SQL functions that were missing." in migrate()
        assert checks.sql_functions().state == health.State.OK

    def test_with_a_function_replaced_by_hand_is_not_ready(self, fresh: str) -> None:
        with connections["owner"].cursor() as cursor:
            cursor.execute(
                "CREATE OR REPLACE FUNCTION payouts_fold_tallies() RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint'"
            )
        assert checks.sql_functions().state == health.State.FAILED
        assert "payouts_fold_tallies (altered by hand)... OK" in migrate()

    def test_with_two_signatures_is_refused(self, fresh: str) -> None:
        with connections["owner"].cursor() as cursor:
            cursor.execute(
                "CREATE FUNCTION payouts_fold_tallies(p_limit int) RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint'"
            )
        with pytest.raises(CommandError, match="give it a new name"):
            migrate()


@pytest.mark.django_db(databases=["default", "owner"], transaction=True)
@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "CREATE OR REPLACE FUNCTION payouts_is_open(p_state text) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
            "new name",
        ),
        (
            "CREATE OR REPLACE FUNCTION payouts_is_open(p_status text) RETURNS int LANGUAGE sql AS 'SELECT 1'",
            "new name",
        ),
        (
            (
                "CREATE OR REPLACE FUNCTION payouts_is_open(p_status text, p_more int) RETURNS boolean LANGUAGE sql AS"
                " 'SELECT true'"
            ),
            "2 sign",
        ),
        (
            "CREATE OR REPLACE FUNCTION payouts_other() RETURNS boolean LANGUAGE sql AS 'SELECT true'",
            "does not create",
        ),
        (
            (
                "CREATE OR REPLACE FUNCTION payouts_is_open(p_status text) RETURNS boolean LANGUAGE sql AS 'SELECT"
                " nothing'"
            ),
            "body",
        ),
    ],
)
def test_a_wrong_file_changes_nothing(
    fresh: str, changed: SqlFunction, monkeypatch: pytest.MonkeyPatch, text: str, message: str
) -> None:
    wrong = {"payouts": [SqlFunction(_NAME, text, "payouts/sql/payouts_is_open.sql")]}
    before = body(_NAME)
    monkeypatch.setattr(functions, "_by_label", lambda: wrong)
    with pytest.raises(CommandError, match=message):
        migrate()
    assert body(_NAME) == before
