"""Routes of webhooks under /v1."""

from __future__ import annotations

from django.urls import path

from webhooks.api import events, views

urlpatterns = [
    path("webhooks", views.Endpoints.as_view()),
    path("webhooks/event-types", events.EventTypes.as_view()),
    path("webhooks/<str:endpoint_id>", views.EndpointDetail.as_view()),
    path("webhooks/<str:endpoint_id>/test", views.EndpointTest.as_view()),
    path("webhooks/<str:endpoint_id>/replay", views.EndpointReplay.as_view()),
    path("webhooks/<str:endpoint_id>/rotate-secret", views.EndpointSecretRotation.as_view()),
    path("webhooks/<str:endpoint_id>/deliveries", views.Deliveries.as_view()),
    path("webhooks/<str:endpoint_id>/deliveries/<str:delivery_id>", views.DeliveryDetail.as_view()),
    path("events", events.Events.as_view()),
    path("events/<str:event_id>", events.EventDetail.as_view()),
]
