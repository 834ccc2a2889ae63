"""Answers to the practice's own questions about clients, read by the kind of each question."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from clients.models import ClientField
from clinic.refusals import fault
from clinic.text import clean_text

LONGEST_ANSWER = 500
LARGEST_NUMBER = Decimal(10) ** 12
FINEST_NUMBER = Decimal("0.000001")
type Answer = str | int | float | bool


def read_custom_values(typed: Mapping[str, Any]) -> dict[str, Answer | None]:
    """Return the answers as they are stored; None takes one out. Faults are at `/custom_values`.

    Refused is what cannot be read by the kind of its field, and an answer to a field that is not asked.
    """
    fields = {field.key: field for field in ClientField.asked()}
    answers: dict[str, Answer | None] = {}
    for key, value in typed.items():
        if key not in fields:
            raise fault(
                "/custom_values", "field_unknown", "Answer the fields of /client-fields that are in use."
            )
        answers[key] = None if value in (None, "") else _read(fields[key], value)
    return answers


def with_custom_values(stored: Mapping[str, Any], answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the stored answers with these in their place; those that are None are taken out."""
    return {key: value for key, value in {**stored, **answers}.items() if value is not None}


def _read(field: ClientField, value: Any) -> Answer:
    try:
        return READERS[field.kind](field, value)
    except (TypeError, ValueError, InvalidOperation) as error:
        raise fault("/custom_values", "answer_unreadable", REFUSALS[field.kind]) from error


def _text(_field: ClientField, value: Any) -> str:
    text = clean_text(value).strip() if isinstance(value, str) else ""
    if not 0 < len(text) <= LONGEST_ANSWER:
        raise ValueError
    return text


def _number(_field: ClientField, value: Any) -> int | float:
    if isinstance(value, bool):
        raise TypeError
    number = Decimal(str(value).strip())
    if not number.is_finite() or abs(number) >= LARGEST_NUMBER:
        raise ValueError
    number = number.quantize(FINEST_NUMBER)
    return int(number) if number == number.to_integral_value() else float(number)


def _date(_field: ClientField, value: Any) -> str:
    return date.fromisoformat(str(value)).isoformat()


def _choice(field: ClientField, value: Any) -> str:
    if value not in field.choices:
        raise ValueError
    return str(value)


def _yes_no(_field: ClientField, value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


READERS: dict[str, Callable[[ClientField, Any], Answer]] = {
    "text": _text,
    "number": _number,
    "date": _date,
    "choice": _choice,
    "yes_no": _yes_no,
}
REFUSALS = {
    "text": "Write a text of at most 500 characters.",
    "number": "Write a number, such as 12 or 12.5.",
    "date": "Write a day, such as 2026-03-02.",
    "choice": "Choose one of those that are offered.",
    "yes_no": "Say yes or no.",
}
