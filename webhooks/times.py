"""Ids as times: the ids of events and deliveries begin with the milliseconds of their event."""

from __future__ import annotations

import uuid
from datetime import datetime


def smallest_id(at: datetime) -> uuid.UUID:
    """Return the smallest id that can be made at this time or later."""
    return uuid.UUID(int=int(at.timestamp() * 1000) << 80)
