"""FormatError, the error of this package: a file breaks a rule of its format."""

from __future__ import annotations

VALUE_SHOWN_MAX = 40  # Characters of the value that the message quotes.


class FormatError(ValueError):
    """A file, or a value on its way into one, breaks a rule of its format.

    Attributes: `format` (`nacha`, `bai2`, ...), `line` (1-based record number, 0 where no line exists), `field`
    (`record.column`), `value` (the whole value found), `rule` (what was expected, as a phrase).
    The message quotes the value, which may be an account number: logs take `without_value()`.
    """

    def __init__(self, format: str, line: int, field: str, value: object, rule: str) -> None:  # noqa: A002 - the public name of the attribute
        self.format = format
        self.line = line
        self.field = field
        self.value = value
        self.rule = rule
        super().__init__(format, line, field, value, rule)

    def __str__(self) -> str:
        shown = repr(self.value)
        if len(shown) > VALUE_SHOWN_MAX:
            shown = shown[: VALUE_SHOWN_MAX - 3] + "..."
        return f"{self._where()}: {shown} is refused: {self.rule}"

    def without_value(self) -> str:
        """The same sentence without the value, safe for a log."""
        return f"{self._where()}: {self.rule}"

    def _where(self) -> str:
        place = f"line {self.line}, " if self.line else ""
        return f"{self.format} {place}{self.field}"
