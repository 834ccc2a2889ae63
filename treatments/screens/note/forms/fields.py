"""Fields of a note's forms: cells to tap on, in which nothing chosen stays unknown."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from clinic.text import clean_text

NOT_ASKED = ("", "\u2013")
PAIN = range(11)


class NoteTextField(forms.CharField):
    """A text of a note as it is typed: cleaned of what nobody can see, its spaces kept."""

    def __init__(self, *, longest: int, rows: int, label: Any, form: str) -> None:
        attrs = {"rows": rows, "form": form, "data-note": ""}
        super().__init__(
            required=False,
            strip=False,
            label=label,
            max_length=longest,
            widget=forms.Textarea(attrs=attrs),
        )

    def to_python(self, value: Any) -> str:
        return clean_text(super().to_python(value) or "")


def cells(numbers: Iterable[int], label: Any, **attrs: Any) -> forms.TypedChoiceField:
    """Return a field of numbers to tap on; none chosen is unknown."""
    return forms.TypedChoiceField(
        required=False,
        label=label,
        coerce=int,
        empty_value=None,
        choices=[NOT_ASKED, *((str(number), str(number)) for number in numbers)],
        widget=forms.RadioSelect(attrs=attrs),
    )


def words(names: Mapping[str, Any], label: Any, *, empty_value: Any = None) -> forms.TypedChoiceField:
    """Return a field of words to tap on; none chosen is unknown."""
    return forms.TypedChoiceField(
        required=False,
        label=label,
        empty_value=empty_value,
        choices=[NOT_ASKED, *names.items()],
        widget=forms.RadioSelect(),
    )


def add_number(field: Any, value: int | None) -> None:
    """Offer a number that is on record and not among the cells."""
    known = [int(key) for key, _ in field.choices if key]
    if value is not None and value not in known:
        field.choices = [NOT_ASKED, *((str(n), str(n)) for n in sorted([*known, value]))]
