"""Periodic tasks of staff logins."""

from __future__ import annotations

from axes.handlers.proxy import AxesProxyHandler
from celery import shared_task
from django.contrib.sessions.backends.db import SessionStore

LOGIN_LOG_DAYS = 90
"""Long enough to investigate an attack; the rows contain names and addresses, so they are not kept longer."""


@shared_task
def forget_old_logins(**_: object) -> int:
    """Delete expired sessions and old login attempts; return the number of attempts.

    The audit trail keeps what staff did.
    """
    SessionStore.clear_expired()
    return int(AxesProxyHandler.reset_logs(age_days=LOGIN_LOG_DAYS))
