"""The Federal Reserve Banks' standing holiday rule, from which `data/us_fed.json` was written.

Source: Federal Reserve Bank Services, standard holiday schedule: "For holidays falling on Saturday, Federal Reserve
Banks and Branches will be open the preceding Friday. For holidays falling on Sunday, all ... will be closed the
following Monday." Generic US calendars add an observed Friday, which would stop payments on a day when the Fed settles.
The shipped data decides; this rule only writes the next version of it (`python -m settlement.calendars.us_fed_rule`).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import date, timedelta

MONDAY, THURSDAY, SATURDAY, SUNDAY = 0, 3, 5, 6
FIRST_YEAR, LAST_YEAR = 2024, 2035
VERSION = "2026-1"
SOURCE = "Federal Reserve Bank Services, standard holiday schedule (Saturday is not moved, Sunday moves to Monday)"


def holidays(year: int) -> dict[date, str]:
    """The days on which FedACH and Fedwire are closed beyond weekends, by name, in date order."""
    return dict(sorted(_observed(year)))


def _observed(year: int) -> Iterator[tuple[date, str]]:
    fixed = (
        (date(year, 1, 1), "New Year's Day"),
        (date(year, 6, 19), "Juneteenth"),
        (date(year, 7, 4), "Independence Day"),
        (date(year, 11, 11), "Veterans Day"),
        (date(year, 12, 25), "Christmas Day"),
    )
    for day, name in fixed:
        if day.weekday() == SUNDAY:
            yield day + timedelta(days=1), name
        elif day.weekday() != SATURDAY:
            yield day, name
    yield _nth(year, 1, MONDAY, 3), "Martin Luther King Jr. Day"
    yield _nth(year, 2, MONDAY, 3), "Washington's Birthday"
    yield _nth(year, 6, MONDAY, 1) - timedelta(days=7), "Memorial Day"
    yield _nth(year, 9, MONDAY, 1), "Labor Day"
    yield _nth(year, 10, MONDAY, 2), "Columbus Day"
    yield _nth(year, 11, THURSDAY, 4), "Thanksgiving Day"


def _nth(year: int, month: int, weekday: int, nth: int) -> date:
    """The `nth` `weekday` of a month; the last Monday of May is seven days before the first of June."""
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))


def document() -> str:
    """The whole data file as it ships."""
    closed = {
        day.isoformat(): name for year in range(FIRST_YEAR, LAST_YEAR + 1) for day, name in holidays(year).items()
    }
    content = {
        "calendar": "us_fed",
        "version": VERSION,
        "source": SOURCE,
        "first_year": FIRST_YEAR,
        "last_year": LAST_YEAR,
        "weekend": [SATURDAY, SUNDAY],
        "holidays": closed,
    }
    return json.dumps(content, indent=1) + "\n"


if __name__ == "__main__":
    sys.stdout.write(document())
