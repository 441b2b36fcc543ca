"""Every error that a caller may meet is a documented contract."""

from __future__ import annotations

import re
import string

from config.api.error_reference import all_error_classes, render_reference
from tests.architecture.app_layers import ROOT

REFERENCE = ROOT / "docs" / "reference" / "errors.md"


def test_error_codes_are_unique() -> None:
    seen: dict[str, str] = {}
    for error in all_error_classes():
        place = f"{error.__module__}.{error.__qualname__}"
        assert seen.setdefault(error.code, place) == place, (
            f"{place} and {seen[error.code]} share the code {error.code!r}"
        )


def test_every_error_says_what_is_wrong_in_a_sentence() -> None:
    for error in all_error_classes():
        text = (error.__doc__ or "").strip()
        assert text and text[0].isupper() and text.rstrip().endswith((".", "?")), (
            f"{error.__qualname__}: the docstring is the message; write a sentence."
        )
        names = [name for _, name, _, _ in string.Formatter().parse(text) if name is not None]
        assert all(re.fullmatch(r"[a-z_]+", name) for name in names), (
            f"{error.__qualname__}: placeholders are plain field names, not {names}"
        )


def test_the_error_reference_is_current() -> None:
    assert REFERENCE.read_text(encoding="utf-8") == render_reference(), (
        "Run `manage.py write_error_reference` and commit docs/reference/errors.md."
    )
