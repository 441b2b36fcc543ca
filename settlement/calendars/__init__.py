"""Bank calendars: which days a payment system settles, as versioned data, and arithmetic in business days.

Owns: the closures of each system with source and version. Imports nothing of the house and no Django. A date outside
the years of the data is an error, never a guess. Start reading at `get`, then `business_days.Calendar`.
"""

from settlement.calendars.business_days import Calendar, Roll, joint
from settlement.calendars.errors import CalendarError, UnknownCalendarError, YearNotCoveredError
from settlement.calendars.shipped import get, names

__all__ = ["Calendar", "CalendarError", "Roll", "UnknownCalendarError", "YearNotCoveredError", "get", "joint", "names"]
