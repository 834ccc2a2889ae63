"""Idempotency of retried requests: key, effect and answer are written in one transaction."""

import hashlib
import json
import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from django.http.response import HttpResponseBase
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.models.idempotency import KeptAnswer
from clinic.refusals import Refusal

KEY = re.compile(r"^[\x21-\x7e]{1,200}$")
type Handler = Callable[..., HttpResponseBase]


def answer_once(handler: Handler) -> Handler:
    """Let a POST take `Idempotency-Key`: the same key and body get the same answer, the effect happens once.

    Scoped to the person, method and path. Only a 2xx is kept, since a refusal rolls the key back with the
    rest: a refused request may succeed later. The same key with another body is 422 `key_reused`.
    """

    @wraps(handler)
    def call(view: Any, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        key = request.headers.get("Idempotency-Key")
        if key is None:
            return handler(view, request, *args, **kwargs)
        if not KEY.match(key):
            raise Refusal(
                "key_malformed", "Idempotency-Key is 1 to 200 visible ASCII characters.", status=400
            )
        with transaction.atomic():
            entry, is_new = _reserve_key(request, key)
            if not is_new:
                return _replay(entry)
            answer = handler(view, request, *args, **kwargs)
            assert isinstance(answer, Response)
            _store(view, entry, answer)
            return answer

    return call


def _reserve_key(request: Request, key: str) -> tuple[KeptAnswer, bool]:
    """Reserve the key; the same request running now makes this wait until it has committed or failed."""
    person: Any = request.user
    scope = {
        "scope": person.actor_key,
        "method": request.method,
        "path": request.path[:300],
        "key": key,
    }
    digest = hashlib.sha256(request._request.body).hexdigest()
    reused = "This Idempotency-Key came with another body before. Use a new key."
    return KeptAnswer.objects.reserve_or_find(**scope, body_hash=digest, reused=reused)


def _store(view: Any, entry: KeptAnswer, answer: Response) -> None:
    """Store an answer of 2xx under its key; roll the key and the effect of any other back."""
    if not 200 <= answer.status_code < 300:
        transaction.set_rollback(True)
        return
    body = view.request.accepted_renderer.render(answer.data).decode()
    KeptAnswer.objects.store(entry, status=answer.status_code, body=body, etag=answer.get("ETag", ""))


def _replay(entry: KeptAnswer) -> Response:
    """Return the stored answer, unchanged."""
    headers = {"Idempotency-Replayed": "true"} | ({"ETag": entry.etag} if entry.etag else {})
    return Response(json.loads(entry.body) if entry.body else None, status=entry.status, headers=headers)
