"""Every status enum has a noun, groups, colours and meanings, and its finality fits the transitions."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin

from config.kernel import statuses
from config.kernel.lifecycle import Lifecycle
from config.kernel.statuses import Colour, Group, Status
from config.ops.admin import STATUS_COLUMNS, ReadOnlyAdmin
from config.ops.status_reference import render_reference
from payouts.states import OPEN_STATUSES, TRANSFER_LIFE, TransferStatus
from reconciliation.states import DISCREPANCY_LIFE, DiscrepancyStatus
from settlement.models import IncidentKind
from settlement.ops.incidents import ADVICE
from settlement.states import INSTRUCTION_LIFE, SUBMISSION_LIFE, InstructionStatus, SubmissionStatus
from webhooks.states import ENDPOINT_LIFE, EndpointStatus

LIVES = [
    (TransferStatus, TRANSFER_LIFE),
    (InstructionStatus, INSTRUCTION_LIFE),
    (SubmissionStatus, SUBMISSION_LIFE),
    (DiscrepancyStatus, DISCREPANCY_LIFE),
    (EndpointStatus, ENDPOINT_LIFE),
]


@pytest.mark.parametrize("enum", statuses.all_statuses(), ids=lambda enum: enum.noun)
def test_every_status_is_described(enum: type[Status]) -> None:
    assert enum.noun != ""
    assert enum.__doc__ is not None
    for status in enum:
        assert isinstance(status.group, Group) and isinstance(status.colour, Colour)
        assert status.meaning.endswith(".") and status.label == status.value.replace("_", " ").capitalize()


def test_nouns_are_unique() -> None:
    nouns = [enum.noun for enum in statuses.all_statuses()]
    assert len(nouns) == len(set(nouns))


@pytest.mark.parametrize(("enum", "life"), LIVES, ids=lambda each: getattr(each, "noun", ""))
def test_a_status_without_transitions_is_final(enum: type[Status], life: Lifecycle) -> None:
    assert {enum(value) for value, targets in life.transitions.items() if not targets} <= {
        status for status in enum if status.is_final
    }


def test_open_transfers_are_those_that_are_not_final() -> None:
    assert {str(status) for status in OPEN_STATUSES} == {
        "created",
        "in_review",
        "held",
        "queued",
        "submitted",
        "dead_letter",
    }


def test_a_status_is_found_by_noun_and_value() -> None:
    assert statuses.find("transfer", "dead_letter") is TransferStatus.DEAD_LETTER
    assert statuses.find("transfer", "sent") is None and statuses.find("nothing", "held") is None


def test_every_admin_table_with_a_status_declares_its_statuses() -> None:
    forgotten = {
        model._meta.label
        for model, table in admin.site._registry.items()
        if isinstance(table, ReadOnlyAdmin)
        and model._meta.app_label != "sandbox"
        and table.statuses is None
        and {column.name for column in model._meta.concrete_fields} & set(STATUS_COLUMNS)
    }
    assert forgotten == set(), f"set `statuses` in the admin of {sorted(forgotten)}"


def test_every_choice_of_a_status_column_is_a_status() -> None:
    values = {value for enum in statuses.all_statuses() for value in enum.values}
    for model in apps.get_models():
        if model._meta.app_label == "sandbox":
            continue
        for column in model._meta.concrete_fields:
            if column.name in STATUS_COLUMNS and column.choices:
                assert {value for value, _ in column.choices} <= values, f"{model._meta.label}.{column.name}"


def test_the_reference_page_lists_every_status() -> None:
    page = Path(settings.BASE_DIR) / "docs" / "reference" / "statuses.md"
    assert page.read_text(encoding="utf-8") == render_reference(), (
        "Run `manage.py write_status_reference` and commit docs/reference/statuses.md."
    )


def test_every_kind_of_incident_says_what_to_do() -> None:
    assert set(ADVICE) == set(IncidentKind.values)
