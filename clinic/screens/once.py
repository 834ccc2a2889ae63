"""A form that is sent twice has its effect once."""

import hashlib
from collections.abc import Callable

from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _

from clinic.models.idempotency import KeptAnswer
from clinic.refusals import Refusal
from clinic.screens.answers import see_other
from clinic.screens.screen import StaffRequest


@transaction.atomic
def answer_form_once(request: StaffRequest, effect: Callable[[], str]) -> HttpResponse:
    """Do what a form asks and go to the address it leads to; the same form again only goes there.

    The hidden field `key` names the form. A refusal rolls the key back with the rest. The same key with other
    answers is refused as `key_reused`.
    """
    key = request.POST.get("key", "")
    if not 8 <= len(key) <= 200:
        raise Refusal("key_malformed", "This form is incomplete. Open the page again.", status=400)
    scope = {"scope": request.person.actor_key, "method": "POST", "path": request.path[:300], "key": key}
    reused = _("This form was sent before with other answers. Open the page again to send another.")
    digest = _digest_of_answers(request)
    entry, is_new = KeptAnswer.objects.reserve_or_find(**scope, body_hash=digest, reused=reused)
    if not is_new:
        return see_other(entry.body)
    address = effect()
    KeptAnswer.objects.store(entry, status=303, body=address, etag="")
    return see_other(address)


def _digest_of_answers(request: StaffRequest) -> str:
    """Return the digest of what was typed and chosen, however the browser encoded it."""
    answers = sorted((name, values) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken")
    return hashlib.sha256(repr(answers).encode()).hexdigest()
