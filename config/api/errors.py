"""Public errors of the partner API itself. The docstring is the message."""

from __future__ import annotations

from config.kernel.errors import QuittanceError


class Unauthorized(QuittanceError):
    """Send a valid API key: Authorization: Bearer sk_test_..."""

    code, http_status = "unauthorized", 401


class Forbidden(QuittanceError):
    """This is not allowed."""

    code, http_status = "forbidden", 403


class ScopeMissing(Forbidden):
    """This API key lacks the scope {scope}."""

    code, http_status = "scope_missing", 403


class MalformedJson(QuittanceError):
    """The body is not valid JSON: {reason}."""

    code, http_status = "malformed_json", 400


class DuplicateMember(QuittanceError):
    """An object of the body has a member twice: {member}. It is unclear which is meant. Send each member once."""

    code, http_status = "duplicate_member", 400


class BadRequest(QuittanceError):
    """The request cannot be read."""

    code, http_status = "bad_request", 400


class MalformedQuery(QuittanceError):
    """The query string cannot be read: {reason}."""

    code, http_status = "malformed_query", 400


class MalformedHeader(QuittanceError):
    """The header {header} cannot be used: {reason}."""

    code, http_status = "malformed_header", 400


class RouteUnknown(QuittanceError):
    """There is no such route. See /docs for all routes."""

    code, http_status = "route_unknown", 404


class MethodNotAllowed(QuittanceError):
    """This route does not accept {method}. It accepts {allowed}."""

    code, http_status = "method_not_allowed", 405


class NotAcceptable(QuittanceError):
    """The answer is available as application/json only."""

    code, http_status = "not_acceptable", 406


class BodyTooLarge(QuittanceError):
    """The body is larger than this route accepts."""

    code, http_status = "body_too_large", 413


class LengthRequired(QuittanceError):
    """Send the body with a Content-Length; Transfer-Encoding is not supported."""

    code, http_status = "length_required", 411


class BodyTimeout(QuittanceError):
    """The body did not arrive within {seconds} seconds. Send the request again."""

    code, http_status = "body_timeout", 408


class HeaderInvalid(QuittanceError):
    """A header cannot be used: {reason}."""

    code, http_status = "header_invalid", 400


class MediaTypeUnsupported(QuittanceError):
    """This kind of body is not supported. Send application/json in UTF-8, or text/csv for a batch, uncompressed."""

    code, http_status = "media_type_unsupported", 415


class IdempotencyKeyMissing(QuittanceError):
    """This request needs an Idempotency-Key header. Send the same key whenever you repeat the request."""

    code, http_status = "idempotency_key_missing", 400


class IdempotencyKeyInvalid(QuittanceError):
    """The Idempotency-Key cannot be used: {reason}."""

    code, http_status = "idempotency_key_invalid", 400


class IdempotencyKeyReused(QuittanceError):
    """This Idempotency-Key was used with another request at {first_used_at}."""

    code, http_status = "idempotency_key_reused", 422


class IdempotencyKeyInFlight(QuittanceError):
    """A request with this Idempotency-Key is in progress. Repeat it in a moment."""

    code, http_status, retry_after_seconds = "idempotency_key_in_flight", 409, 1


class QuotaExceeded(QuittanceError):
    """Too many requests: the quota {policy} is used up for {seconds} more seconds."""

    code, http_status = "quota_exceeded", 429


class TooManyAtOnce(QuittanceError):
    """This environment has {limit} expensive requests in progress. Wait for an answer before you send more."""

    code, http_status, retry_after_seconds = "too_many_at_once", 429, 1


class Busy(QuittanceError):
    """The server is busy and nothing was done. Repeat the request in a moment, with the same Idempotency-Key."""

    code, http_status, retry_after_seconds = "busy", 503, 1


class Overloaded(QuittanceError):
    """The server has too many requests in progress; nothing was done. Send the request again after `Retry-After`."""

    code, http_status, retry_after_seconds = "overloaded", 503, 1


class StoredAnswerUnreadable(QuittanceError):
    """The stored answer cannot be opened. The first request took effect: read its result by its reference."""

    code, http_status = "stored_answer_unreadable", 409


class StaleApiKey(Exception):
    """The API key changed since it was cached; nothing was written. `FastView` authenticates again and repeats."""


class InternalError(QuittanceError):
    """An error occurred on the server. Name the Request-Id when you report it."""

    code, http_status = "internal_error", 500
