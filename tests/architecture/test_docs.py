"""Dotted names of code in the docs resolve, and links between pages exist."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

from tests.architecture.app_layers import ROOT, TOP_LEVEL_PACKAGES

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
_NAME = re.compile(r"`([a-z_]+(?:\.[A-Za-z_][A-Za-z0-9_]*)+)(?:\(\))?`")
_LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#]+)(?:#[^)]*)?\)")


def resolves(name: str) -> bool:
    parts = name.split(".")
    for cut in range(len(parts), 0, -1):
        try:
            thing: object = importlib.import_module(".".join(parts[:cut]))
        except ModuleNotFoundError:
            continue
        for part in parts[cut:]:
            if not hasattr(thing, part):
                return False
            thing = getattr(thing, part)
        return True
    return False


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_names_of_code_resolve(page: Path) -> None:
    names = {
        name for name in _NAME.findall(page.read_text(encoding="utf-8")) if name.split(".")[0] in TOP_LEVEL_PACKAGES
    }
    names = {name for name in names if not name.endswith((".py", ".md", ".sql", ".csv", ".json"))}
    missing = sorted(name for name in names if not resolves(name))
    assert not missing, f"{page.relative_to(ROOT)} names code that does not exist: {missing}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_pages_exist(page: Path) -> None:
    broken = [link for link in _LINK.findall(page.read_text(encoding="utf-8")) if not (page.parent / link).exists()]
    assert not broken, f"{page.relative_to(ROOT)} links to {broken}"


_PATH = re.compile(r"`((?:tests|config|onboarding|payouts|reconciliation|settlement|treasury|webhooks)/[\w/.-]+)`")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_named_files_exist(page: Path) -> None:
    missing = [path for path in _PATH.findall(page.read_text(encoding="utf-8")) if not (ROOT / path).exists()]
    assert not missing, f"{page.relative_to(ROOT)} names files that do not exist: {missing}"
