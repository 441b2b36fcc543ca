"""Windows: opened by the first plan that needs one, due by the rail's clock, closed when released and empty."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.db import connection, transaction

from config.kernel.db import require_atomic
from settlement.models import Instruction, Window
from settlement.planning import Plan
from settlement.planning.models import RailAccount
from settlement.states import InstructionStatus

WindowKey = tuple[uuid.UUID, uuid.UUID, datetime]


def key_of(plan: Plan) -> WindowKey:
    """What makes two plans share a window."""
    return (plan.rail_account_id, plan.window_policy_id, plan.cut_off_at)


def hold_open(plans: Iterable[Plan]) -> dict[WindowKey, uuid.UUID]:
    """The windows of these plans, made where they are missing, and kept from closing until the transaction ends.

    A window that closed in between is left out: its transfers wait for the next tick, whose plan is a later window.
    """
    require_atomic()
    wanted = {key_of(plan): plan for plan in plans}
    if not wanted:
        return {}
    Window.objects.bulk_create([_window_of(plan) for plan in wanted.values()], ignore_conflicts=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rail_account_id, policy_id, cut_off_at, id FROM settlement_window "
            "WHERE closed_at IS NULL AND (rail_account_id, policy_id, cut_off_at) IN "
            "(SELECT * FROM unnest(%s::uuid[], %s::uuid[], %s::timestamptz[])) ORDER BY id FOR KEY SHARE",
            [list(column) for column in zip(*wanted, strict=True)],
        )
        return {
            (account_id, policy_id, cut_off_at): window_id
            for account_id, policy_id, cut_off_at, window_id in cursor.fetchall()
        }


def keep_open(window_id: uuid.UUID) -> Window | None:
    """One window, kept from closing until the transaction ends; None when it is closed already."""
    require_atomic()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM settlement_window WHERE id = %s AND closed_at IS NULL FOR KEY SHARE", [window_id]
        )
        return Window.objects.get(pk=window_id) if cursor.fetchone() else None


def reopen(window_id: uuid.UUID) -> Window:
    """Open a released window again, so that what is queued in it leaves with the next run. Locks the window."""
    require_atomic()
    window: Window = Window.objects.select_for_update(no_key=True, of=("self",)).get(pk=window_id)
    if window.closed_at is not None:
        window.closed_at = None
        window.save(update_fields=["closed_at"])
    return window


def due(rail_account: RailAccount, *, now: datetime) -> list[uuid.UUID]:
    """Windows that were released and are not closed, oldest first. `now` is business time of the rail."""
    open_windows = Window.objects.filter(rail_account=rail_account, closed_at__isnull=True, release_at__lte=now)
    return list(open_windows.order_by("release_at", "id").values_list("id", flat=True))


@transaction.atomic
def close_if_empty(window_id: uuid.UUID, *, now: datetime) -> bool:
    """Close a released window in which nothing is queued. Waits for dispatchers that are filling it."""
    window = (
        Window.objects.select_for_update(of=("self",))
        .filter(pk=window_id, closed_at__isnull=True, release_at__lte=now)
        .first()
    )
    if (
        window is None
        or Instruction.objects.across_environments().filter(window=window, status=InstructionStatus.QUEUED).exists()
    ):
        return False
    window.closed_at = now
    window.save(update_fields=["closed_at"])
    return True


def _window_of(plan: Plan) -> Window:
    return Window(
        rail_account_id=plan.rail_account_id,
        policy_id=plan.window_policy_id,
        cut_off_at=plan.cut_off_at,
        release_at=plan.release_at,
        effective_on=plan.effective_on,
        rules_version=plan.rules_version[:200],
        reasons=list(plan.reasons_of_window),
    )
