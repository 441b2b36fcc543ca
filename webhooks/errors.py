"""Public errors of webhooks. The docstring is the message."""

from __future__ import annotations

from config.kernel.errors import QuittanceError


class TargetRefused(QuittanceError):
    """Webhooks cannot be sent to this address: {reason}."""

    code, http_status = "webhook_target_refused", 422


class TooManyLookUps(QuittanceError):
    """Too many webhook URLs are being checked at the moment; repeat the request in a few seconds."""

    code, http_status, retry_after_seconds = "too_many_webhook_checks", 429, 5


class TooManyEndpoints(QuittanceError):
    """An environment may have {limit} webhook endpoints."""

    code, http_status = "too_many_webhook_endpoints", 422


class EndpointNotEnabled(QuittanceError):
    """The endpoint {id} is {status}; enable it first."""

    code, http_status = "webhook_endpoint_not_enabled", 409


class TooManySecrets(QuittanceError):
    """An endpoint may have {limit} secrets that are still valid; wait until one expires."""

    code, http_status = "too_many_webhook_secrets", 409


class ReplayTooOld(QuittanceError):
    """Events are kept for {days} days; nothing older can be replayed."""

    code, http_status = "webhook_replay_too_old", 422
