"""The base of every error that a caller sees.

The docstring of an error class is its message template, `code` is stable and public, and `http_status` is the answer of
the API. The keyword arguments of the constructor fill the template and become members of the problem document (RFC
9457).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One problem of one field. `pointer` is a JSON pointer fragment such as `#/items/3/amount`."""

    pointer: str
    code: str
    detail: str

    def as_dict(self) -> dict[str, str]:
        """Return the members of the problem document."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class ParameterProblem(FieldProblem):
    """One thing that is wrong with one query parameter; `pointer` holds its name."""

    def as_dict(self) -> dict[str, str]:
        """The members of the problem document: `parameter` instead of `pointer`, which is a place in the body."""
        return {"parameter": self.pointer, "code": self.code, "detail": self.detail}


class QuittanceError(Exception):
    """Something was refused."""

    code: ClassVar[str] = "refused"
    http_status: ClassVar[int] = 400
    retry_after_seconds: ClassVar[int | None] = None

    def __init__(self, *, problems: list[FieldProblem] | None = None, **fields: Any) -> None:
        self.fields = fields
        self.problems = problems or []
        super().__init__(self.message)

    @property
    def message(self) -> str:
        """The docstring as one line, filled with the fields."""
        template = " ".join((self.__doc__ or QuittanceError.__doc__ or "").split())
        return template.format(**self.fields)

    @property
    def title(self) -> str:
        """The code in words, the same for all occurrences."""
        return self.code.replace("_", " ").capitalize()


class ValidationFailed(QuittanceError):
    """The request was understood, but {count} of its values cannot be accepted."""

    code, http_status = "validation_failed", 422

    def __init__(self, problems: list[FieldProblem], **fields: Any) -> None:
        super().__init__(problems=problems, count=len(problems), **fields)


class NotFound(QuittanceError):
    """There is no {noun} with the id {id}."""

    code, http_status = "not_found", 404


class IllegalTransition(QuittanceError):
    """The {noun} {id} cannot go from {from_status} to {to_status}."""

    code, http_status = "state_conflict", 409


class CursorInvalid(QuittanceError):
    """The cursor does not belong to this list with these filters."""

    code, http_status = "cursor_invalid", 400


class ConfigurationError(RuntimeError):
    """A setting or a call is wrong in a way that only a developer can correct."""
