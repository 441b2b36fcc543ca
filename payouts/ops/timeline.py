"""The page of one transfer with its timeline, for staff."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from config.kernel.errors import NotFound
from config.ops import display, links, roles, timeline, timeline_view
from config.ops.links import Target
from config.ops.views import OpsView, render_page
from payouts.models import Transfer
from payouts.states import TransferStatus
from treasury import money


class TimelinePage(OpsView):
    """One transfer by its public id (`tr_...`) or by its UUID, which the admin uses."""

    required_roles = {"GET": roles.ALL_ROLES}

    def get(self, request: HttpRequest, key: str) -> HttpResponseBase:
        transfer = _found(key)
        entries = timeline.gather(transfer_id=transfer.pk, environment_id=transfer.environment_id, for_staff=True)
        return render_page(
            request,
            "payouts/timeline.html",
            {"title": transfer.public_id, **_shown(transfer, entries, request)},
            original=transfer,
        )


def _found(key: str) -> Transfer:
    rows = Transfer.objects.across_environments().select_related("environment__partner", "beneficiary", "batch")
    try:
        pk = uuid.UUID(key) if len(key) == 36 else Transfer.parse_id(key)
    except (ValueError, NotFound) as error:
        raise Http404(f"There is no transfer {key[:64]}.") from error
    transfer: Transfer | None = rows.filter(pk=pk).first()
    if transfer is None:
        raise Http404(f"There is no transfer {key[:64]}.")
    return transfer


def _shown(transfer: Transfer, entries: list[timeline.Entry], request: HttpRequest) -> dict[str, Any]:
    def spelled(amount_minor: int) -> str:
        return money.format(amount_minor, transfer.currency)

    steps = timeline_view.steps(entries)
    bookings = timeline_view.bookings(entries)
    ids = {value.public_id for step in steps for value in step.values if value.public_id} | {
        booking.journal for booking in bookings
    }
    return {
        "transfer": transfer,
        "amount": spelled(transfer.amount_minor),
        "fee": spelled(transfer.fee_minor),
        "status": TransferStatus(transfer.status),
        "account": display.masked(transfer.beneficiary.last4),
        "owner": display.owner(transfer.environment),
        "steps": steps,
        "has_moved_clock": bool(transfer.environment.clock_offset),
        "bookings": bookings,
        "links": {public_id: links.of_public_id(public_id, request) for public_id in sorted(ids - {""})},
        "batch_url": links.resolve(Target("payouts.Batch", pk=transfer.batch_id), request) if transfer.batch_id else "",
        "beneficiary_url": links.resolve(Target("payouts.Beneficiary", pk=transfer.beneficiary_id), request),
        "reasons": transfer.plan.get("reasons", []),
    }
