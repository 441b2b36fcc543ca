"""System packages that tests need: Pango for PDF, Chromium for pages."""

from __future__ import annotations

import ctypes
import os
import shutil
from collections.abc import Callable

import pytest

MISSING = pytest.StashKey[list[str]]()

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def has_pango() -> bool:
    """Return whether the libraries that WeasyPrint loads are installed."""
    try:
        for name in ("libpango-1.0.so.0", "libpangoft2-1.0.so.0"):
            ctypes.CDLL(name)
    except OSError:
        return False
    return True


def chromium() -> str | None:
    """Return the path of the system's Chromium, or of the one that `CHROMIUM` names."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named
    return next((path for name in CHROMIUM_NAMES if (path := shutil.which(name))), None)


NEEDS: dict[str, tuple[Callable[[], object], str]] = {
    "pango": (has_pango, "libpango-1.0-0 and libpangoft2-1.0-0"),
    "chromium": (chromium, "chromium"),
}


def missing_packages() -> list[str]:
    """Return one line for each system package that is not installed."""
    return [f"Install {package} (`make system`)." for is_there, package in NEEDS.values() if not is_there()]


def deselect_what_cannot_run(config: pytest.Config, items: list[pytest.Item]) -> list[str]:
    """Deselect tests whose system package is missing; return one line per package with the number of tests."""
    lines = []
    for marker, (is_there, package) in NEEDS.items():
        marked = [item for item in items if item.get_closest_marker(marker)]
        if not marked or is_there():
            continue
        items[:] = [item for item in items if item not in marked]
        config.hook.pytest_deselected(items=marked)
        lines.append(f"{len(marked)} tests marked {marker} were left out: install {package} (`make system`).")
    return lines
