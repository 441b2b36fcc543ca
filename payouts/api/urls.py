"""Addresses under /v1."""

from django.urls import path

from config.api.views import fast_route
from payouts.api import beneficiaries, create_views, receipts, views
from payouts.api.timeline import TransferTimeline

urlpatterns = [
    path("transfers", fast_route(views.Transfers, post=create_views.CreateTransfer), name="transfers"),
    path("transfers/summary", views.TransferSummary.as_view(), name="transfers-summary"),
    path("transfers/batch", fast_route(views.Batches, post=create_views.CreateBatch), name="batches"),
    path("transfers/batch/template.csv", views.BatchTemplate.as_view(), name="batch-template"),
    path("transfers/batch/<str:batch_id>", views.BatchDetail.as_view(), name="batch"),
    path("transfers/batch/<str:batch_id>/items", views.BatchItems.as_view(), name="batch-items"),
    path("transfers/batch/<str:batch_id>/items.csv", views.BatchItemsCsv.as_view(), name="batch-items-csv"),
    path("transfers/batch/<str:batch_id>/cancel", views.BatchCancel.as_view(), name="batch-cancel"),
    path("transfers/<str:transfer_id>", views.TransferDetail.as_view(), name="transfer"),
    path("transfers/<str:transfer_id>/cancel", views.TransferCancel.as_view(), name="transfer-cancel"),
    path("transfers/<str:transfer_id>/retry", views.TransferRetry.as_view(), name="transfer-retry"),
    path("transfers/<str:transfer_id>/timeline", TransferTimeline.as_view(), name="transfer-timeline"),
    path("beneficiaries", beneficiaries.Beneficiaries.as_view(), name="beneficiaries"),
    path("beneficiaries/<str:beneficiary_id>", beneficiaries.BeneficiaryDetail.as_view(), name="beneficiary"),
    path(
        "beneficiaries/<str:beneficiary_id>/disable",
        beneficiaries.BeneficiaryDisable.as_view(),
        name="beneficiary-disable",
    ),
    path(
        "beneficiaries/<str:beneficiary_id>/enable",
        beneficiaries.BeneficiaryEnable.as_view(),
        name="beneficiary-enable",
    ),
    path("receipts", receipts.Receipts.as_view(), name="receipts"),
    path("receipts/<str:receipt_id>", receipts.ReceiptDetail.as_view(), name="receipt"),
]
