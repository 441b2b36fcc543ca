"""Serializers that accept what is documented and nothing else: unknown fields and wrong types are problems."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError as DjangoValidationError
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail
from rest_framework.settings import api_settings

from config.api.limits import UNKNOWN_FIELDS_LISTED_MAX
from config.kernel.errors import FieldProblem

_CODES = {
    "invalid": "wrong_value",
    "null": "required",
    "blank": "required",
    "does_not_exist": "not_found",
    "not_a_list": "wrong_type",
}


class StrictSerializer(serializers.Serializer[Any]):
    """A request body. Fields that it does not name are refused, at every depth."""

    def to_internal_value(self, data: Any) -> Any:
        """Validate the body. Raises DRF's ValidationError with every problem, unknown fields included."""
        unknown = (str(name) for name in data if name not in self.fields) if isinstance(data, Mapping) else iter(())
        listed = sorted(islice(unknown, UNKNOWN_FIELDS_LISTED_MAX))
        problems = {name: [ErrorDetail("This field is not known here.", code="unknown_field")] for name in listed}
        try:
            value = super().to_internal_value(data)
        except serializers.ValidationError as error:
            if isinstance(error.detail, dict) and problems:
                raise serializers.ValidationError({**error.detail, **problems}) from error
            raise
        if problems:
            raise serializers.ValidationError(problems)
        return value


class TextField(serializers.CharField):
    """A string, and only a string: DRF's own field would also take numbers."""

    default_error_messages = {"invalid": "Expected a string in double quotes."}

    def to_internal_value(self, data: Any) -> str:
        """Refuse anything but a string."""
        if not isinstance(data, str):
            self.fail("invalid")
        return str(super().to_internal_value(data))


class WholeNumberField(serializers.IntegerField):
    """An integer, and only an integer: no `"7"`, no 7.0, no true."""

    def to_internal_value(self, data: Any) -> int:
        """Refuse anything but a JSON integer."""
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return int(super().to_internal_value(data))


def problems_of(detail: Any, pointer: str = "#") -> list[FieldProblem]:
    """Flatten DRF's nested errors into problems with JSON pointers."""
    if isinstance(detail, Mapping):
        return [
            problem
            for name, inner in detail.items()
            for problem in problems_of(
                inner, pointer if name == api_settings.NON_FIELD_ERRORS_KEY else f"{pointer}/{escape(str(name))}"
            )
        ]
    if isinstance(detail, Sequence) and not isinstance(detail, str):
        if all(isinstance(inner, str) for inner in detail):
            return [FieldProblem(pointer, _code_of(inner), str(inner)) for inner in detail]
        # A list field reports by position; positions without problems are empty.
        return [
            problem for position, inner in enumerate(detail) for problem in problems_of(inner, f"{pointer}/{position}")
        ]
    return [FieldProblem(pointer, _code_of(detail), str(detail))]


def escape(name: str) -> str:
    """Spell a member's name inside a JSON pointer (RFC 6901)."""
    return name.replace("~", "~0").replace("/", "~1")


def _code_of(detail: Any) -> str:
    code = getattr(detail, "code", None) or "wrong_value"
    return _CODES.get(code, code)


def problems_of_django(error: DjangoValidationError) -> list[FieldProblem]:
    """The same for errors of Django's own validators."""
    if hasattr(error, "error_dict"):
        return [
            FieldProblem(f"#/{escape(name)}", "wrong_value", text)
            for name, texts in error.message_dict.items()
            for text in texts
        ]
    return [FieldProblem("#", "wrong_value", text) for text in error.messages]
