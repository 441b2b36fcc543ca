"""Strict bodies: every unknown field and wrong type is a problem with its place."""

from __future__ import annotations

import pytest

from config.api.serializers import problems_of
from tests.config.api.urls import Body


def problems(body: object) -> list[tuple[str, str]]:
    serializer = Body(data=body)
    assert not serializer.is_valid()
    return sorted((problem.pointer, problem.code) for problem in problems_of(serializer.errors))


def test_a_good_body_is_read() -> None:
    serializer = Body(data={"text": "a", "number": 3, "inner": [{"text": "b"}]})
    assert serializer.is_valid() and serializer.validated_data == {
        "text": "a",
        "number": 3,
        "inner": [{"text": "b"}],
    }


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, [("#/text", "required")]),
        ({"text": None}, [("#/text", "required")]),
        ({"text": 1}, [("#/text", "wrong_value")]),
        ({"text": True}, [("#/text", "wrong_value")]),
        ({"text": ["a"]}, [("#/text", "wrong_value")]),
        ({"text": "a" * 21}, [("#/text", "max_length")]),
        ({"text": "a\x00"}, [("#/text", "null_characters_not_allowed")]),
        ({"text": "a", "number": "3"}, [("#/number", "wrong_value")]),
        ({"text": "a", "number": 3.0}, [("#/number", "wrong_value")]),
        ({"text": "a", "number": True}, [("#/number", "wrong_value")]),
        ({"text": "a", "number": 11}, [("#/number", "max_value")]),
        ({"text": "a", "status": "settled"}, [("#/status", "unknown_field")]),
        ({"x/y~z": 1}, [("#/text", "required"), ("#/x~1y~0z", "unknown_field")]),
        (
            {"text": "a", "inner": [{"text": "b"}, {"text": 1, "more": 2}]},
            [("#/inner/1/more", "unknown_field"), ("#/inner/1/text", "wrong_value")],
        ),
        ({"text": "a", "inner": {}}, [("#/inner", "wrong_type")]),
        ([], [("#", "wrong_value")]),
        ("text", [("#", "wrong_value")]),
    ],
)
def test_each_problem_has_its_place_and_code(body: object, expected: list[tuple[str, str]]) -> None:
    assert problems(body) == expected
