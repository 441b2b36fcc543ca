"""Routes under /v1."""

from __future__ import annotations

from django.urls import path

from onboarding.partners.api import identity, views

urlpatterns = [
    path("me", identity.Identity.as_view()),
    path("api-keys", views.ApiKeys.as_view()),
    path("api-keys/<str:key_id>/rotate", views.ApiKeyRotation.as_view()),
    path("api-keys/<str:key_id>/revoke", views.ApiKeyRevocation.as_view()),
]
