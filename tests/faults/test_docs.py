"""docs/concepts/crash-safety.md shows the table of points. `python -m tests.faults.test_docs` writes its table."""

from __future__ import annotations

from pathlib import Path

from tests.faults.points import POINTS

PAGE = Path(__file__).parents[2] / "docs" / "concepts" / "crash-safety.md"
BEGIN, END = "<!-- points -->\n", "<!-- /points -->\n"


def table() -> str:
    """One row for each point."""
    rows = ["| Point | While a process does | is killed | It leaves | Recovery |", "| --- | --- | --- | --- | --- |"]
    for point in POINTS:
        moment = {"before commit": "before the commit of", "after commit": "after the commit of"}.get(
            point.when, point.when.partition(":")[0]
        )
        where = f"{moment} `{point.where.replace(':', '.')}`".replace("line `", "inside `")
        after = f" (after `{point.earlier}`)" if point.earlier else ""
        rows.append(f"| {point.name} | {point.stage}{after} | {where} | {point.left} | {point.recovery} |")
    return "\n".join(rows) + "\n"


def with_table(page: str) -> str:
    """The page with the current table."""
    before, _, rest = page.partition(BEGIN)
    _, _, behind = rest.partition(END)
    return before + BEGIN + "\n" + table() + "\n" + END + behind


def test_the_page_shows_every_point() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == with_table(page), "Run `python -m tests.faults.test_docs`."


if __name__ == "__main__":
    PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
