"""Routes of the ledger under /v1."""

from __future__ import annotations

from django.urls import path

from treasury.ledger.api import views

urlpatterns = [
    path("ledger/accounts", views.Accounts.as_view(), name="ledger-accounts"),
    path("ledger/accounts/<str:account_id>/statement", views.Statement.as_view(), name="ledger-account-statement"),
    path("ledger/journals", views.Journals.as_view(), name="ledger-journals"),
    path("ledger/balance", views.Balance.as_view(), name="ledger-balance"),
]
