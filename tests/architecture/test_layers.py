"""Imports and calls go to lower layers only, in Python and in SQL."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.architecture.app_layers import (
    ROOT,
    TABLES_READ_BY_ALL_APPS,
    TOP_LEVEL_PACKAGES,
    app_of,
    app_of_sql_name,
    may_use,
    module_name,
    source_files,
)

# The sandbox bank is a separate process: only that process, its tests and Django's registry by name may use it.
NEVER_IMPORTED = "settlement.sandbox"


def imported_modules(path: Path) -> list[tuple[int, str]]:
    """Return the project's modules that a file imports, with the line.

    `from a import b` is `a.b` where that is a module.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"))
    package = module_name(path) if path.name == "__init__.py" else module_name(path).rpartition(".")[0]
    found: list[tuple[int, str]] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parents = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*parents, base] if base else parents)
            found += [
                (node.lineno, f"{base}.{alias.name}" if is_module(f"{base}.{alias.name}") else base)
                for alias in node.names
            ]
    return [(line, name) for line, name in found if name.split(".")[0] in TOP_LEVEL_PACKAGES]


def is_module(name: str) -> bool:
    path = ROOT / Path(*name.split("."))
    return path.is_dir() or path.with_suffix(".py").exists()


def test_an_app_imports_lower_layers_only() -> None:
    wrong = []
    for path in source_files():
        user = app_of(module_name(path))
        for line, name in imported_modules(path):
            used = app_of(name)
            if user and used and not may_use(user, used):
                wrong.append(
                    f"{path.relative_to(ROOT)}:{line}: {user.package} (layer {user.layer}) imports {name} (layer"
                    f" {used.layer}). "
                    "Let the upper layer ask, store the value through an operation, or send a wake-up by task name."
                )
    assert not wrong, "\n".join(wrong)


def test_no_app_imports_the_sandbox_bank() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line}: reach the sandbox bank through a rail's transport or its HTTP port only."
        for path in source_files()
        if not module_name(path).startswith(NEVER_IMPORTED)
        for line, name in imported_modules(path)
        if name == NEVER_IMPORTED or name.startswith(NEVER_IMPORTED + ".")
    ]
    assert not wrong, "\n".join(wrong)


def test_product_code_does_not_import_tests() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in source_files()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "tests"
    ]
    assert not wrong, "Move what both need into the app that owns it: " + ", ".join(wrong)


_COMMENT = re.compile(r"--[^\n]*")
_STRING = re.compile(r"'(?:[^']|'')*'")
_TABLE = re.compile(
    r"\b(?:FROM|JOIN|INTO|UPDATE|TABLE(?:\s+ONLY)?)\s+(?:ONLY\s+)?([a-z][a-z0-9]*_[a-z0-9_]+)\b(?!\s*\()", re.IGNORECASE
)
_CALL = re.compile(r"\b([a-z][a-z0-9]*_[a-z0-9_]+)\s*\(", re.IGNORECASE)


def test_a_sql_function_calls_lower_layers_and_uses_the_tables_of_its_app_only() -> None:
    wrong = []
    for path in source_files("*.sql"):
        user = app_of(module_name(path.with_suffix("")))
        text = _STRING.sub("''", _COMMENT.sub("", path.read_text(encoding="utf-8")))
        for name in sorted(set(_TABLE.findall(text)) - TABLES_READ_BY_ALL_APPS):
            owner = app_of_sql_name(name)
            if user and owner and owner is not user:
                wrong.append(
                    f"{path.relative_to(ROOT)}: touches the table {name} of {owner.package}. Call a SQL function"
                    f" of that app instead."
                )
        for name in sorted(set(_CALL.findall(text))):
            owner = app_of_sql_name(name)
            if user and owner and not may_use(user, owner):
                wrong.append(
                    f"{path.relative_to(ROOT)}: calls {name} of {owner.package}, which is on layer {owner.layer}."
                )
    assert not wrong, "\n".join(wrong)


def test_top_level_holds_only_the_prescribed_folders() -> None:
    allowed = TOP_LEVEL_PACKAGES | {"templates", "static", "docs", "tests", "requirements", "var"}
    found = {path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith((".", "__"))}
    ours = {name for name in found if any((ROOT / name).rglob("*.py"))}
    assert ours <= allowed, f"New app folders nest inside an existing app: {sorted(ours - allowed)}"


def test_every_app_has_a_docstring() -> None:
    silent = [
        str(path.parent.relative_to(ROOT))
        for path in source_files("apps.py")
        if not ast.get_docstring(ast.parse((path.parent / "__init__.py").read_text(encoding="utf-8")))
    ]
    assert not silent, f"Say in __init__.py what the app owns, may import, and where to start reading: {silent}"
