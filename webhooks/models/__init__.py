"""Models of webhooks."""

from webhooks.models.delivery import Attempt, Delivery
from webhooks.models.endpoint import Endpoint, EndpointHistory, EndpointSecret
from webhooks.models.event import Event, OutboxEntry

__all__ = ["Attempt", "Delivery", "Endpoint", "EndpointHistory", "EndpointSecret", "Event", "OutboxEntry"]
