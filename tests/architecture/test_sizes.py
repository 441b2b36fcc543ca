"""Limits for the length of files and functions."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.architecture.app_layers import ROOT, files_of_tests, source_files

FILE_LINES_MAX = 500
TEST_FILE_LINES_MAX = 700
FUNCTION_LINES_MAX = 60


def is_migration(path: Path) -> bool:
    return "migrations" in path.parts


def lines_of(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_files_stay_short() -> None:
    long = [
        f"{path.relative_to(ROOT)}: {lines_of(path)} lines; split it by noun, not into utils."
        for paths, limit in ((source_files(), FILE_LINES_MAX), (files_of_tests(), TEST_FILE_LINES_MAX))
        for path in paths
        if not is_migration(path) and lines_of(path) > limit
    ]
    assert not long, "\n".join(long)


def test_functions_stay_short() -> None:
    long = []
    for path in [*source_files(), *files_of_tests()]:
        if is_migration(path):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > FUNCTION_LINES_MAX:
                    long.append(
                        f"{path.relative_to(ROOT)}:{node.lineno}: {node.name} has {length} lines; split it into"
                        f" named steps."
                    )
    assert not long, "\n".join(long)
