"""A refusal of an action: a stable code and a sentence that tells the person what to do next."""

from typing import Any


class Refusal(Exception):
    """A request that is understood and turned down; nothing was changed.

    `status` is the HTTP status of the answer, `extra` the facts that help to decide what to do next
    (three free times, the list of stranded visits), `errors` the faults by place in the input.
    """

    def __init__(
        self,
        code: str,
        reason: str,
        *,
        status: int = 409,
        errors: list[dict[str, str]] | None = None,
        **extra: Any,
    ) -> None:
        super().__init__(reason)
        self.code, self.reason, self.status = code, reason, status
        self.errors, self.extra = errors or [], extra


def fault(pointer: str, code: str, message: str) -> Refusal:
    """A refusal of one field of the input: 422, since the form was right and the content was not."""
    return Refusal(code, message, status=422, errors=[{"pointer": pointer, "code": code, "message": message}])
