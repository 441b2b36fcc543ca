"""A figure with its baseline, the table of all figures, and a description of the machine."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil


@dataclass(frozen=True)
class Figure:
    """One line of var/bench.json. `ratio` is value to baseline; `goal` is a text: some are ratios, some are values."""

    name: str
    value: float
    unit: str
    baseline: float | None
    ratio: float | None
    goal: str
    met: bool
    note: str = ""


def figure(
    name: str, value: float, unit: str, *, baseline: float | None = None, goal: str, met: bool, note: str = ""
) -> Figure:
    """Make a rounded figure."""
    ratio = None if not baseline else round(value / baseline, 3)
    return Figure(name, _rounded(value), unit, None if baseline is None else _rounded(baseline), ratio, goal, met, note)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` (0 to 1) of them lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def table(figures: Sequence[Figure]) -> str:
    """One table for a terminal."""
    head = ("what", "value", "unit", "baseline", "ratio", "goal", "")
    rows = [
        (
            f.name,
            _shown(f.value),
            f.unit,
            _shown(f.baseline),
            _shown(f.ratio),
            f.goal,
            ("met" if f.met else "MISSED") + (f"  ({f.note})" if f.note else ""),
        )
        for f in figures
    ]
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(6)]
    right = {1, 3, 4}
    lines = [
        "  ".join(
            cell.rjust(widths[place]) if place in right else cell.ljust(widths[place])
            for place, cell in enumerate(row[:6])
        )
        + "  "
        + row[6]
        for row in (head, (*("-" * width for width in widths), ""), *rows)
    ]
    return "\n".join(line.rstrip() for line in lines)


def save(figures: Sequence[Figure], path: Path) -> None:
    """Write var/bench.json with the figures of this run only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([asdict(each) for each in figures], indent=2) + "\n")


def machine() -> str:
    """Return cores, memory and load average."""
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    memory = psutil.virtual_memory().total / 2**30
    system = f"{platform.system()} {platform.release()}, Python {platform.python_version()}"
    return f"{os.cpu_count()} cores, {memory:.0f} GiB, {system}, load average {load}"


def _rounded(value: float) -> float:
    return round(value) if abs(value) >= 100 else round(value, 2)


def _shown(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:g}"
