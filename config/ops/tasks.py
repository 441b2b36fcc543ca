"""Housekeeping of the staff's door, run by the timetable."""

from __future__ import annotations

from axes.handlers.proxy import AxesProxyHandler
from celery import shared_task
from django.contrib.sessions.backends.db import SessionStore

LOGIN_LOG_DAYS = 90
"""Long enough to look into an attack, short enough for what names people and addresses."""


@shared_task
def forget_old_logins(**_: object) -> int:
    """Delete sessions that are over and old logs of logins; returns how many logs. What staff did stays in the audit trail."""
    SessionStore.clear_expired()
    return int(AxesProxyHandler.reset_logs(age_days=LOGIN_LOG_DAYS))
