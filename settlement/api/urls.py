"""The routes of settlement under /v1."""

from django.urls import path

from settlement.api import test_mode, views

urlpatterns = [
    path("settlement/instructions", views.Instructions.as_view()),
    path("settlement/instructions/<str:instruction_id>", views.InstructionDetail.as_view()),
    path("settlement/stats", views.Stats.as_view()),
    path("settlement/windows", views.Windows.as_view()),
    path("rails", views.Rails.as_view()),
    path("test/fundings", test_mode.Fundings.as_view()),
    path("test/clock", test_mode.Clock.as_view()),
    path("test/clock/advance", test_mode.ClockAdvances.as_view()),
    path("test/transfers/<str:transfer_id>/settle", test_mode.SettleTransfer.as_view()),
    path("test/transfers/<str:transfer_id>/return", test_mode.ReturnTransfer.as_view()),
    path("test/transfers/<str:transfer_id>/fail", test_mode.FailTransfer.as_view()),
]
