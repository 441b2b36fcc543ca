"""Calls that are banned, and what to do instead."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.app_layers import ROOT, files_of_tests, module_name, source_files

SYSTEM_CLOCK = {
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "timezone.now",
    "time.time",
    "time.time_ns",
}
READS_THE_CLOCK = {"config.kernel.clock", "config.kernel.ids"}
# These run before Django, measure the machine, or are the sandbox bank with its own clock.
OUTSIDE = ("config.local", "settlement.sandbox", "config.settings")


def dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def calls(path: Path) -> Iterator[tuple[int, str, ast.Call]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield node.lineno, dotted(node.func), node


def places(found: list[tuple[Path, int]]) -> str:
    return ", ".join(f"{path.relative_to(ROOT)}:{line}" for path, line in found)


def test_only_the_clock_reads_the_system_clock() -> None:
    found = [
        (path, line)
        for path in source_files()
        if module_name(path) not in READS_THE_CLOCK
        and not module_name(path).startswith(OUTSIDE)
        and "migrations" not in path.parts
        for line, name, _ in calls(path)
        if ".".join(name.split(".")[-2:]) in SYSTEM_CLOCK
    ]
    assert not found, (
        f"Take `now` as an argument; entry points call clock.machine_now() or clock.now(environment): {places(found)}"
    )


def test_tests_do_not_sleep() -> None:
    found = [
        (path, line)
        for path in files_of_tests()
        if "bench" not in path.parts
        for line, name, _ in calls(path)
        if name in {"time.sleep", "sleep", "asyncio.sleep"}
    ]
    assert not found, f"Wait for a condition (an event, a row, a ready answer), not for time: {places(found)}"


def test_no_signals_in_our_code() -> None:
    banned = {"receiver", "post_save.connect", "pre_save.connect", "post_delete.connect", "Signal"}
    found = [(path, line) for path in source_files() for line, name, _ in calls(path) if name in banned]
    assert not found, f"Let the upper layer ask, or store the value through an operation; no signals: {places(found)}"


def test_partner_views_reach_partner_data_through_the_environment() -> None:
    """In `api/` folders a manager is used through `.within(environment)` only."""
    found = []
    for path in source_files():
        if "api" not in path.relative_to(ROOT).parts[1:-1] or path.is_relative_to(ROOT / "config"):
            continue
        text = path.read_text(encoding="utf-8")
        for number, line in enumerate(text.splitlines(), start=1):
            if re.search(r"\.objects\b(?!\.within\()", line) or "across_environments" in line:
                found.append((path, number))
    assert not found, f"Use Model.objects.within(environment) or a query of the app: {places(found)}"


def test_operations_do_not_import_tasks() -> None:
    wrong = []
    for path in source_files():
        if path.name in {"tasks.py", "schedule.py", "celery.py"} or "management" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = {alias.name for alias in node.names} if isinstance(node, ast.ImportFrom) else set()
            if isinstance(node, ast.ImportFrom) and ((node.module or "").endswith(".tasks") or "tasks" in names):
                wrong.append((path, node.lineno))
    assert not wrong, f"Write a row that a periodic task finds, or send a wake-up by task name: {places(wrong)}"


def test_every_transport_refuses_an_open_transaction() -> None:
    """A transport function that opens a socket or a file of the bank calls forbid_atomic() first."""
    wrong = []
    for path in (ROOT / "settlement" / "rails" / "transports").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and not is_property(node):
                text = ast.unparse(node)
                if "forbid_atomic(" not in text:
                    wrong.append((path, node.lineno))
    assert not wrong, (
        f"Begin with forbid_atomic(): no row may be locked while a socket or a file of the bank is open:"
        f" {places(wrong)}"
    )


def is_property(node: ast.FunctionDef) -> bool:
    return any(dotted(decorator) in {"property", "cached_property"} for decorator in node.decorator_list)


def test_money_is_never_a_float() -> None:
    found = [
        (path, line)
        for package in ("treasury/money", "treasury/ledger", "payouts", "settlement/planning", "settlement/formats")
        for path in sorted((ROOT / package).rglob("*.py"))
        for line, name, _ in calls(path)
        if name == "float" or name.endswith(".FloatField")
    ]
    assert not found, f"Money is an integer of minor units and a currency: {places(found)}"
