"""An error class is a contract: its docstring is the message, its fields leave with it."""

from __future__ import annotations

from config.kernel.errors import FieldProblem, IllegalTransition, NotFound, QuittanceError, ValidationFailed


def test_the_docstring_is_the_message_and_the_fields_fill_it() -> None:
    error = NotFound(noun="transfer", id="tr_1")
    assert str(error) == error.message == "There is no transfer with the id tr_1."
    assert (error.code, error.http_status, error.title, error.fields) == (
        "not_found",
        404,
        "Not found",
        {"noun": "transfer", "id": "tr_1"},
    )


def test_values_are_put_in_as_they_are() -> None:
    assert NotFound(noun="transfer", id="{0} {noun} %s").message == "There is no transfer with the id {0} {noun} %s."


def test_a_validation_counts_its_problems() -> None:
    problem = FieldProblem("#/amount", "not_positive", "The amount is not above zero.")
    error = ValidationFailed([problem, problem])
    assert error.message.startswith("The request was understood, but 2 of its values")
    assert error.problems[0].as_dict() == {
        "pointer": "#/amount",
        "code": "not_positive",
        "detail": "The amount is not above zero.",
    }


def test_an_illegal_move_says_from_where_to_where() -> None:
    error = IllegalTransition(
        noun="transfer", id="tr_1", from_status="settled", to_status="queued", allowed=["returned"]
    )
    assert error.message == "The transfer tr_1 cannot go from settled to queued." and error.http_status == 409
    assert isinstance(error, QuittanceError) and error.fields["allowed"] == ["returned"]
