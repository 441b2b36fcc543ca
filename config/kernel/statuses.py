"""Statuses with their label, group, colour, finality and meaning, each declared once beside the transitions.

An app declares `class TransferStatus(Status, noun="transfer")` in its `states.py`. Admin lists, pages, the timeline and
the reference page of statuses read these declarations; `all_statuses` finds them.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models


class Colour(StrEnum):
    """Colours of labels and figures, by the names of django-unfold."""

    NEUTRAL = "default"
    INFO = "info"
    SUCCESS = "success"
    WARNING = "warning"
    DANGER = "danger"


class Group(StrEnum):
    """Groups of statuses, the same for every kind of row."""

    WAITING = "waiting"
    ACTIVE = "active"
    NEEDS_ACTION = "needs action"
    SUCCEEDED = "succeeded"
    UNSUCCESSFUL = "unsuccessful"


FINAL_GROUPS = frozenset({Group.SUCCEEDED, Group.UNSUCCESSFUL})


class Status(models.TextChoices):
    """Base of status enums. A member is `NAME = value, group, colour, meaning`."""

    group: Group
    colour: Colour
    noun: ClassVar[str]

    if not TYPE_CHECKING:  # mypy would ask for a group and a colour in `TransferStatus("held")` too

        def __new__(cls, value: str, group: Group, colour: Colour) -> Self:
            member = str.__new__(cls, value)
            member._value_ = value
            member.group = group
            member.colour = colour
            return member

    def __init_subclass__(cls, noun: str = "", **more: object) -> None:
        super().__init_subclass__(**more)
        cls.noun = noun

    @property
    def label(self) -> str:
        """Return the value in words: `dead_letter` is "Dead letter"."""
        return self._value_.replace("_", " ").capitalize()

    @property
    def meaning(self) -> str:
        """Return what the status says about a row."""
        # Django keeps the last text of a member's declaration as its label; here that text is the meaning.
        return str(self._label_)

    @property
    def is_final(self) -> bool:
        """True when nothing more happens to the row by itself. A later event, such as a return, can still change it."""
        return self.group in FINAL_GROUPS


def all_statuses() -> list[type[Status]]:
    """Return every status enum of the loaded apps, in the order of their nouns."""
    return sorted(Status.__subclasses__(), key=lambda enum: enum.noun)


def find(noun: str, value: str) -> Status | None:
    """Return the status of this noun with this value, or None."""
    for enum in all_statuses():
        if enum.noun == noun and value in enum.values:
            return enum(value)
    return None
