"""A refusal of an action: a stable code and a sentence that tells the person what to do next."""

from collections.abc import Iterable
from itertools import islice
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext

MOST_FAULTS = 20
"""An answer lists no more faults than these, so that it never grows with what was sent."""


class Refusal(Exception):
    """A request that is understood and turned down; nothing was changed.

    `status` is the HTTP status of the answer, `extra` the facts that help to decide what to do next
    (three free times, the list of stranded visits), `errors` the faults by place in the input.
    `may_be_overruled` is True for a rule that staff overrule with a reason. A lazily translated sentence is
    read in the language of whoever is answered.
    """

    may_be_overruled = False

    def __init__(
        self,
        code: str,
        reason: str | Promise,
        *,
        status: int = 409,
        errors: list[dict[str, str]] | None = None,
        **extra: Any,
    ) -> None:
        super().__init__(reason)
        self.code, self.sentence, self.status = code, reason, status
        self.errors, self.extra = errors or [], extra

    @property
    def reason(self) -> str:
        """The sentence, in the language written now."""
        return read_sentence(self.sentence)


def read_sentence(sentence: str | Promise) -> str:
    """Return a sentence of a refusal in the language written now; each of them is a message of gettext."""
    return gettext(sentence) if isinstance(sentence, str) and sentence else str(sentence)


def fault(pointer: str, code: str, message: str | Promise, *, status: int = 422) -> Refusal:
    """A refusal of one field of the input, which it names: 422, since the form was right and the content not.

    With 409 the content is right in itself, and conflicts with the present state.
    """
    errors = [{"pointer": pointer, "code": code, "message": str(message)}]
    return Refusal(code, message, status=status, errors=errors)


def invalid_input(status: int, faults: Iterable[dict[str, str]], *, unlisted: int = 0) -> Refusal:
    """A refusal of places of the input: the first 20 faults, and the count of all, `unlisted` ones too."""
    faults = iter(faults)
    listed = list(islice(faults, MOST_FAULTS))
    count = len(listed) + sum(1 for _ in faults) + unlisted
    reason = "Some of what was sent cannot be used; see errors."
    if count > len(listed):
        reason = f"Much of what was sent cannot be used; errors lists {len(listed)} of {count} faults."
    return Refusal("invalid_input", reason, status=status, errors=listed, error_count=count)
