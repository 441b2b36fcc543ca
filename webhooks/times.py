"""Ids as times: both kinds of id in this house begin with the milliseconds of their event."""

from __future__ import annotations

import uuid
from datetime import datetime


def smallest_id(at: datetime) -> uuid.UUID:
    """No id made at this time or later is smaller."""
    return uuid.UUID(int=int(at.timestamp() * 1000) << 80)
