"""The list of rails. A new rail is one module and one line here."""

from __future__ import annotations

from settlement.rails.ach import AchRail
from settlement.rails.base import Rail
from settlement.rails.errors import RailUnknown

RAILS: dict[str, Rail] = {rail.code: rail for rail in (AchRail(),)}


def get(code: str) -> Rail:
    """Return a rail by its code. Raises RailUnknown."""
    try:
        return RAILS[code]
    except KeyError:
        raise RailUnknown(rail=code) from None
