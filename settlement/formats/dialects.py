"""Dialects: deviations of a received file that its own totals prove harmless; they are tolerated and noted.

A strict reader raises the first of them instead.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from settlement.formats.errors import FormatError


@dataclass(frozen=True, slots=True)
class Dialect:
    """One kind of deviation: a sentence for people, where it was met first, and how often."""

    sentence: str
    first: FormatError
    count: int

    def __str__(self) -> str:
        place = f"line {self.first.line}" if self.first.line else "whole file"
        return f"{self.sentence} ({place}{f', {self.count} times' if self.count > 1 else ''})"


class DialectNotes:
    """The deviations of one file, counted by kind, in the order in which they were met."""

    def __init__(self) -> None:
        self._noted: dict[str, tuple[FormatError, int]] = {}

    def note(self, sentence: str, error: FormatError) -> None:
        """Count one deviation. `error` is what a strict reader raises for it."""
        first, count = self._noted.get(sentence, (error, 0))
        self._noted[sentence] = first, count + 1

    def __iter__(self) -> Iterator[Dialect]:
        for sentence, (first, count) in self._noted.items():
            yield Dialect(sentence, first, count)

    def refuse(self) -> None:
        """Raise the FormatError of the first deviation in the file, if there is one. Strict readers end with this."""
        if self._noted:
            raise min((error for error, _count in self._noted.values()), key=lambda error: error.line)
