"""What a caller of this house may be refused for. The docstring is the message."""

from __future__ import annotations

from config.kernel.errors import QuittanceError


class TargetRefused(QuittanceError):
    """Webhooks cannot be sent to this address: {reason}."""

    code, http_status = "webhook_target_refused", 422


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
