"""The reference pages list every setting and event type, and no other."""

from __future__ import annotations

import re

from tests.architecture.app_layers import ROOT
from webhooks import catalogue

_ROW = re.compile(r"^\| `([A-Za-z_.]+)` \|", re.MULTILINE)


def _rows(page: str, *, after: str, before: str) -> set[str]:
    text = (ROOT / page).read_text(encoding="utf-8").split(after, 1)[1].split(before, 1)[0]
    return set(_ROW.findall(text))


def test_every_setting_of_the_example_has_a_row() -> None:
    named = set(re.findall(r"^#([A-Z_]+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE))
    assert _rows("docs/reference/settings.md", after="# Settings", before="Secrets that were made") == named


def test_every_event_has_a_row() -> None:
    known = {each.type for each in catalogue.everything() if not each.type.startswith("tests.")}
    assert _rows("docs/reference/webhooks.md", after="## Event types", before="## Answers of the receiver") == known
