"""How long after settlement an ACH entry may come back. Pure.

Two banking days means: by the opening of the second banking day after settlement; sixty calendar days means: by the
banking day after the sixtieth day (Nacha Operating Rules, subsection 3.8.1 and appendix 4). A window that counts from
something that only the payee's bank knows (R23: the refusal by the receiver) cannot be judged here.
"""

from __future__ import annotations

from datetime import date, timedelta

from settlement import calendars
from settlement.formats.return_codes import WindowFrom, WindowUnit, return_code

CALENDAR = "us_fed"


def last_day(code: str, settled_on: date) -> date | None:
    """The last day on which an entry settled on `settled_on` may come back with this code; None where none is known."""
    meaning = return_code(code)
    if meaning.window_from is not WindowFrom.SETTLEMENT or meaning.window_days is None:
        return None
    calendar = calendars.get(CALENDAR)
    try:
        if meaning.window_unit is WindowUnit.BANKING_DAYS:
            return calendar.add_business_days(settled_on, meaning.window_days)
        return calendar.next_business_day(settled_on + timedelta(days=meaning.window_days))
    except calendars.YearNotCoveredError:
        return None


def why_late(code: str, *, settled_on: date, returned_on: date) -> str:
    """Why a return is late, as a sentence; empty when it is not."""
    limit = last_day(code, settled_on)
    if limit is None or returned_on <= limit:
        return ""
    return (
        f"{code} came back on {returned_on.isoformat()}; for an entry settled on {settled_on.isoformat()} the rules"
        f" allow it until {limit.isoformat()}. The money is booked as returned. Ask our bank whether it refuses the"
        " return as untimely (R68), which it may do within five banking days."
    )
