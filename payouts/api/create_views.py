"""POST /v1/transfers and POST /v1/transfers/batch, without DRF and with the compiled decoder of `request_types`."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from config import wake_up
from config.api import idempotency
from config.api.errors import BodyTooLarge, MediaTypeUnsupported
from config.api.middleware import request_id_of
from config.api.parsers import decode_json
from config.api.query import query_of, text, true_or_false
from config.api.views import FastView, require_current
from config.kernel import clock
from config.kernel.errors import ParameterProblem, ValidationFailed
from onboarding.partners.callers import Caller
from payouts import batches, csv_upload, parsing
from payouts.acceptance import Initiator
from payouts.batches import RenderedAnswer
from payouts.limits import BATCH_BODY_BYTES_MAX, TRANSFER_BODY_BYTES_MAX
from payouts.models import BatchSource
from payouts.parsing import ParsedRequest

JSON, CSV = "application/json", "text/csv"
DRY_RUN = true_or_false("dry_run", "Only say what would be accepted, when it would be paid, and what is wrong.")
CSV_REFERENCE = text("reference", "Your own reference of a batch that is sent as CSV.", "payroll-2030-01")
JSON_CHARSETS = ("utf-8", "utf8", "us-ascii")


class CreateTransfer(FastView):
    """POST /v1/transfers: accept one transfer and hold its money."""

    required_scopes = {"POST": "transfers:write"}

    def post(self, request: HttpRequest, caller: Caller) -> HttpResponse:
        """Answer 201, or 409 where the reference was used before."""
        key = idempotency.read_key(request)
        body = read_body(request, at_most=TRANSFER_BODY_BYTES_MAX)
        media_type(request, JSON)
        parsed = parsing.parse_transfer(body)
        answer = batches.submit_single(
            parsed, by=initiator(request, caller, key, body), at=clock.now(caller.environment), now=clock.machine_now()
        )
        return render(answer)


class CreateBatch(FastView):
    """POST /v1/transfers/batch: accept up to 1,000 transfers, all or none, as JSON or CSV. A dry run writes nothing."""

    required_scopes = {"POST": "transfers:write"}
    query_parameters = {"POST": (DRY_RUN, CSV_REFERENCE)}

    def post(self, request: HttpRequest, caller: Caller) -> HttpResponse:
        """Answer 202; for a dry run 200 with what would happen."""
        is_dry_run = query_of(request).get("dry_run", False)
        key = idempotency.read_key(request, required=not is_dry_run)
        if is_dry_run:
            body = read_body(request, at_most=BATCH_BODY_BYTES_MAX)
            parsed = read_batch(request, body)
            if parsed.source == BatchSource.JSON:
                decode_json(body)  # Refuses repeated members; without a dry run the fingerprint does that.
            require_current(caller)
            return HttpResponse(
                batches.preview(parsed, environment=caller.environment, at=clock.now(caller.environment)),
                content_type=JSON,
            )
        body = read_body(request, at_most=BATCH_BODY_BYTES_MAX)
        parsed = read_batch(request, body)
        answer = batches.submit(
            parsed, by=initiator(request, caller, key, body), at=clock.now(caller.environment), now=clock.machine_now()
        )
        wake_up.send("settlement.tasks.dispatch_held")
        return render(answer)


def read_batch(request: HttpRequest, body: bytes) -> ParsedRequest:
    """Parse a batch by its media type. The partner's name of a CSV batch comes in the query."""
    reference = query_of(request).get("reference", "")
    if media_type(request, JSON, CSV) == CSV:
        charset = (request.content_params or {}).get("charset", "")
        return csv_upload.read(body, charset=charset, reference=reference)
    if reference:
        said = "A JSON batch carries its reference in the body, as `reference`."
        raise ValidationFailed([ParameterProblem("reference", "not_allowed", said)])
    return parsing.parse_batch(body)


def media_type(request: HttpRequest, *allowed: str) -> str:
    """The media type of the body; JSON where none is named. JSON is UTF-8 (RFC 8259). Raises MediaTypeUnsupported."""
    sent = (request.content_type or JSON).lower()
    charset = (request.content_params or {}).get("charset", "utf-8").strip("\"'").lower()
    if sent not in allowed or (sent == JSON and charset not in JSON_CHARSETS):
        raise MediaTypeUnsupported
    return sent


def read_body(request: HttpRequest, *, at_most: int) -> bytes:
    """The whole body, read once. Raises BodyTooLarge, before reading where the sender names the length."""
    if (read_before := getattr(request, "whole_body", None)) is not None:
        return bytes(read_before)
    length = request.META.get("CONTENT_LENGTH") or "0"
    if length.isdigit() and int(length) > at_most:
        raise BodyTooLarge
    # Not `request.body`: Django limits it to the size of forms (2.5 MB), and a batch with metadata is larger.
    body = request.read(at_most + 1)
    if len(body) > at_most:
        raise BodyTooLarge
    request.whole_body = body  # type: ignore[attr-defined]  # as Django itself passes data along
    return body


def initiator(request: HttpRequest, caller: Caller, key: str, body: bytes) -> Initiator:
    """The initiator of this request, with its idempotency key."""
    return Initiator(
        environment=caller.environment,
        actor=caller.actor,
        request_id=request_id_of(request),
        key_id=caller.key_id,
        key_version=caller.key_version,
        route=idempotency.route_of(request),
        idempotency_key=key,
        fingerprint=idempotency.fingerprint(body, request.content_type or JSON, target=idempotency.target_of(request)),
    )


def render(answer: RenderedAnswer) -> HttpResponse:
    """The answer; a replay is marked by a header."""
    response = HttpResponse(answer.body, status=answer.status_code, content_type=JSON)
    if answer.is_replay:
        response.headers[idempotency.REPLAYED_HEADER] = "true"
    return response
