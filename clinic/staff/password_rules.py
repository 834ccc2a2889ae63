"""The passwords that anybody would guess: few or unseen characters, one word again and again, names."""

from typing import Any

from django.core.exceptions import ValidationError

from clinic.models import Practice, Staff

FEWEST_OWN_CHARACTERS = 5
SHORTEST_NAME = 3
FEWEST_DIFFERENT_CHARACTERS = 5
PUBLISHED = ("willow", "demo", "knotwork")
"""The words of the demo's password, which stands in the documents, and the product's name."""


class NamesAloneValidator:
    """Refuse a password that is little more than names of the practice, its staff or the demo."""

    def validate(self, password: str, user: Any = None) -> None:
        rest = _letters_and_digits(password)
        if not any(character.isprintable() and not character.isspace() for character in password):
            raise ValidationError("The password has no characters that can be seen.")
        before = rest
        for name in sorted(_names(user), key=len, reverse=True):
            rest = rest.replace(name, "")
        if len(rest) < min(FEWEST_OWN_CHARACTERS, len(before)):
            raise ValidationError(
                "The password is made of names that everybody here knows: of the practice, of a member of "
                "staff, or of the demo. Choose other words."
            )
        if len(set(password.casefold())) < FEWEST_DIFFERENT_CHARACTERS:
            raise ValidationError("The password repeats a few characters. Use more different ones.")
        if _is_repeated_word(before):
            raise ValidationError("The password is one word again and again. Add other words.")

    def get_help_text(self) -> str:
        return "Not a name or e-mail of the practice or of somebody who works here."


def _names(user: Any) -> set[str]:
    """Return the names and their parts, as letters and digits."""
    texts = [*PUBLISHED, *Practice.objects.values_list("name", flat=True)]
    for name, email in Staff.objects.values_list("name", "email"):
        texts += [name, email, *email.split("@")]
    texts += [getattr(user, "name", ""), getattr(user, "email", "")]
    parts = {_letters_and_digits(part) for text in texts for part in (text, *text.split())}
    return {part for part in parts if len(part) >= SHORTEST_NAME}


def _is_repeated_word(text: str) -> bool:
    """Return if a text is a shorter one again and again: it then stands inside its own double."""
    return bool(text) and text in (text + text)[1:-1]


def _letters_and_digits(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())
