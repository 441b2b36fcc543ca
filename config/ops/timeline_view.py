"""The timeline for pages: entries become steps with a title, a tone, an icon and named values. No ORM."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from config.kernel import statuses
from config.kernel.statuses import Colour
from config.ops.templatetags.ops import PUBLIC_ID

_ICONS = {
    "transfer": "send_money",
    "instruction": "conversion_path",
    "file": "upload_file",
    "incident": "emergency_home",
    "hold": "lock_clock",
    "journal": "menu_book",
    "statement": "balance",
    "webhook": "webhook",
    "event": "campaign",
}
# Shown elsewhere in a step.
_TOLD = {"at", "recorded_at", "what", "detail"}
_JOURNAL = {"debit", "credit", "amount", "currency"}
_WORDS = {"sha256": "SHA-256", "id": "ID", "url": "URL"}


@dataclass(frozen=True, slots=True)
class Value:
    """One value: `text`, or a public id, or a list of sentences."""

    name: str
    text: str = ""
    public_id: str = ""
    sentences: tuple[str, ...] = ()
    at: datetime | None = None
    on: date | None = None
    is_code: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One event: `at` is business time, `recorded_at` machine time."""

    at: datetime | None
    recorded_at: datetime
    kind: str
    title: str
    detail: str
    colour: Colour
    icon: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Booking:
    """One movement in the ledger with its debit and credit accounts."""

    at: datetime | None
    title: str
    journal: str
    debit: str
    credit: str
    amount: str
    currency: str


def steps(entries: Iterable[Mapping[str, Any]]) -> list[Step]:
    """Return a step for every entry, in order."""
    return [_step(entry) for entry in entries]


def bookings(entries: Iterable[Mapping[str, Any]]) -> list[Booking]:
    """Return the entries with a debit and a credit, for the table of journals."""
    fields = ("debit", "credit", "amount", "currency")
    return [
        Booking(
            entry.get("at"), _kind_and_words(entry)[1], str(entry.get("journal", "")), *(entry[name] for name in fields)
        )
        for entry in entries
        if entry.keys() >= _JOURNAL
    ]


def _step(entry: Mapping[str, Any]) -> Step:
    kind, words = _kind_and_words(entry)
    extra = {name: value for name, value in entry.items() if name not in _TOLD}
    if kind == "journal":
        extra = {name: value for name, value in extra.items() if name not in _JOURNAL}
    return Step(
        at=entry["at"],
        recorded_at=entry["recorded_at"],
        kind=kind,
        title=words,
        detail=str(entry.get("detail") or ""),
        colour=_colour(entry),
        icon=_ICONS.get(kind, "history"),
        values=tuple(value for name, raw in extra.items() if (value := _value(name, raw)) is not None),
    )


def _colour(entry: Mapping[str, Any]) -> Colour:
    """Return the colour of a status; incidents are red, and what a statement proves is green."""
    kind, _, word = str(entry["what"]).partition(".")
    status = statuses.find(kind, word)
    if status is not None:
        return status.colour
    return {"incident": Colour.DANGER, "statement": Colour.SUCCESS}.get(kind, Colour.NEUTRAL)


def _kind_and_words(entry: Mapping[str, Any]) -> tuple[str, str]:
    """Split `file.sent` into its kind and words. An entry with debit and credit is a journal."""
    kind, _, word = str(entry["what"]).partition(".")
    words = f"{kind} {word}".replace("_", " ").replace(".", " ").capitalize()
    return ("journal" if entry.keys() >= _JOURNAL else kind), words


def _value(name: str, raw: Any) -> Value | None:
    """Return one named value, or None when it is empty."""
    label = " ".join(_WORDS.get(word, word) for word in name.removesuffix("_at").removesuffix("_on").split("_"))
    label = label[:1].upper() + label[1:]
    if raw is None or raw in ("", [], {}):
        return None
    if isinstance(raw, datetime):
        return Value(label, at=raw)
    if isinstance(raw, date):
        return Value(label, on=raw)
    if isinstance(raw, (list, tuple)):
        return Value(label, sentences=tuple(str(each) for each in raw))
    text = str(raw)
    if PUBLIC_ID.fullmatch(text):
        return Value(label, public_id=text)
    return Value(label, text, is_code=name.endswith(("sha256", "trace_number", "file", "reference", "trace")))
