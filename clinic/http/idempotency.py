"""A retried request acts once: claim, effect and answer stand in one transaction."""

import hashlib
import json
import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.models.idempotency import KeptAnswer
from clinic.refusals import Refusal

KEY = re.compile(r"^[\x21-\x7e]{1,200}$")
type Door = Callable[..., Response]


def idempotent(door: Door) -> Door:
    """Let a POST take `Idempotency-Key`: the same key and body get the same answer, the effect happens once.

    Scoped to the person, method and path. Only a 2xx is kept, since a refusal rolls the claim back with the
    rest: a refused request may succeed later. The same key with another body is 422 `key_reused`.
    """

    @wraps(door)
    def once(view: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = request.headers.get("Idempotency-Key")
        if key is None:
            return door(view, request, *args, **kwargs)
        if not KEY.match(key):
            raise Refusal(
                "key_malformed", "Idempotency-Key is 1 to 200 visible ASCII characters.", status=400
            )
        with transaction.atomic():
            kept, is_new = _claim(request, key)
            if not is_new:
                return _replay(kept)
            answer = door(view, request, *args, **kwargs)
            _keep(view, kept, answer)
            return answer

    once.is_idempotent = True  # type: ignore[attr-defined]
    return once


def _claim(request: Request, key: str) -> tuple[KeptAnswer, bool]:
    """Claim the key; a twin running now makes this wait until it has committed or failed."""
    person: Any = request.user
    place = {
        "scope": person.actor_key,
        "method": request.method,
        "path": request.path[:300],
        "key": key,
    }
    digest = hashlib.sha256(request._request.body).hexdigest()
    claimed = KeptAnswer.objects.claim(**place, body_hash=digest)
    if claimed is not None:
        return claimed, True
    found = KeptAnswer.objects.get(**place)
    if found.body_hash != digest:
        raise Refusal(
            "key_reused", "This Idempotency-Key came with another body before. Use a new key.", status=422
        )
    return found, False


def _keep(view: Any, kept: KeptAnswer, answer: Response) -> None:
    if not 200 <= answer.status_code < 300:
        transaction.set_rollback(True)
        return
    body = view.request.accepted_renderer.render(answer.data).decode()
    KeptAnswer.objects.keep(kept, status=answer.status_code, body=body, etag=answer.get("ETag", ""))


def _replay(kept: KeptAnswer) -> Response:
    """The answer given the first time, word for word."""
    headers = {"Idempotency-Replayed": "true"} | ({"ETag": kept.etag} if kept.etag else {})
    return Response(json.loads(kept.body) if kept.body else None, status=kept.status, headers=headers)
