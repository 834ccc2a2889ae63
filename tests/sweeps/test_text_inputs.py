"""Every text of every request body is read by the fields of clinic/http/request_body.py."""

from collections.abc import Iterator
from typing import Any

import pytest
from rest_framework import serializers

from clinic.http.request_body import MultiLineField, ReasonField, RequestBody, SecretField
from tests.clinic.test_text import INVISIBLE
from tests.sweeps.every_route import every_route

HAVE_A_PATTERN = (serializers.EmailField, serializers.RegexField)


def texts() -> dict[str, serializers.CharField]:
    """Return the text fields of all request bodies, entries of lists and nested bodies too, by place."""
    bodies = {route.endpoint.body for route in every_route() if route.endpoint.body}
    return dict(
        sorted(
            (pair for body in bodies for pair in _texts_in(body(), body.__name__)), key=lambda pair: pair[0]
        )
    )


def _texts_in(field: Any, place: str) -> Iterator[tuple[str, serializers.CharField]]:
    if isinstance(field, RequestBody):
        for name, member in field.fields.items():
            yield from _texts_in(member, f"{place}.{name}")
    elif hasattr(field, "child"):
        yield from _texts_in(field.child, place)
    elif isinstance(field, serializers.CharField):
        yield place, field


TEXTS = {place: field for place, field in texts().items() if isinstance(field, MultiLineField)}


each_text = pytest.mark.parametrize("field", TEXTS.values(), ids=TEXTS.keys())
STRICT = {place: field for place, field in texts().items() if not isinstance(field, HAVE_A_PATTERN)}
NO_TEXTS: list[Any] = [7, 1.5, float("inf"), True, False, [], {}]


def test_no_request_body_reads_text_by_a_plain_field() -> None:
    own = (MultiLineField, SecretField, *HAVE_A_PATTERN)

    assert len(TEXTS) > 50
    assert [place for place, field in texts().items() if not isinstance(field, own)] == []


def test_every_reason_is_read_by_the_field_for_reasons() -> None:
    reasons = {place for place in TEXTS if "reason" in place.rpartition(".")[2]}

    assert reasons
    assert [place for place in reasons if not isinstance(TEXTS[place], ReasonField)] == []


@each_text
def test_invisible_characters_are_blank(field: MultiLineField) -> None:
    for character in INVISIBLE:
        for text in (character, character * 2):
            if field.allow_blank:
                assert field.run_validation(text).strip() == ""
            else:
                with pytest.raises(serializers.ValidationError) as refused:
                    field.run_validation(text)
                assert refused.value.get_codes() == ["blank"]


@pytest.mark.parametrize("field", STRICT.values(), ids=STRICT.keys())
def test_a_number_is_no_text(field: serializers.CharField) -> None:
    for value in NO_TEXTS:
        with pytest.raises(serializers.ValidationError) as refused:
            field.run_validation(value)
        assert refused.value.get_codes() == ["invalid"]
