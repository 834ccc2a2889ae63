"""Nobody silently overwrites anybody: `ETag` out, `If-Match` in."""

import re

from rest_framework.request import Request

from clinic.refusals import Refusal

ETAG = re.compile(r'^(?:W/)?"(\d{1,9})"$')


def revision_seen(request: Request, *, required: bool = True) -> int | None:
    """The revision the caller read before asking for a change, from `If-Match`.

    428 `if_match_missing` without the header (unless not `required`: then None), 400 when it is not ours.
    """
    header = request.headers.get("If-Match")
    if header is None:
        if not required:
            return None
        raise Refusal(
            "if_match_missing",
            "Read it first and send its ETag back as If-Match, so that nobody is overwritten.",
            status=428,
        )
    match = ETAG.match(header.strip())
    if not match:
        raise Refusal("if_match_malformed", 'If-Match is an ETag of ours, such as "3".', status=400)
    return int(match[1])
