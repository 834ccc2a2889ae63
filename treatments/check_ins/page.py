"""The page on which a client answers a check-in: GET shows the present state, POST records once."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from clients.addressing import Addressee, addressee
from clients.pages.birth_date_check import is_known
from clinic import clock
from clinic.actors import LinkBearer
from clinic.pages import rendering as sheet
from clinic.refusals import Refusal
from treatments.check_ins.actions.answer import answer_check_in
from treatments.check_ins.actions.report_red_flags import tell_what_is_worrying
from treatments.check_ins.form import answers_in, further_groups, main_groups, told_in
from treatments.check_ins.questions import flags_of, red_flags_for, require_asked, urgency_of
from treatments.limits.red_flags import emergency_signs
from treatments.models import CheckIn

TEMPLATE = "treatments/check_in.html"
TITLE = "How are you?"
ANSWERED = {"check_in_answered", "told_already"}
NO_PAIN = "Please tap a number from 0 to 10 first. Nothing is sent yet; what you chose is still here."
WRONG_DATE = "This is not the birth date we have. Check day, month and year, or call us."


def page(request: HttpRequest, key: str) -> HttpResponse:
    """Ask, then show what is the case; where others read the mailbox too, ask for the birth date first."""
    check_in = _check_in_of(key)
    try:
        require_asked(check_in)
    except Refusal as over:
        said = {"title": "This question is closed", "state": "over", "reason": over.reason}
        return sheet.show(request, TEMPLATE, said, status=over.status)
    client, posted = check_in.episode.client, request.method == "POST"
    reader = addressee(client, clock.now().date()) or Addressee("", "", "", client.shared_mailbox)
    if reader.shared_mailbox and not (posted and is_known(request, client, f"check-in-page:{key}")):
        return _locked(request, check_in, reader, problem=WRONG_DATE if posted else "")
    if not posted:
        return _show(request, check_in, reader)
    problem = _act(request, check_in)
    if problem or reader.shared_mailbox:
        return _show(request, _check_in_of(key), reader, problem=problem)
    return HttpResponseRedirect(request.path, status=303)


def _check_in_of(key: str) -> CheckIn:
    try:
        found = CheckIn.objects.with_details().select_related("attendance", "episode__client__guardian")
        return found.get(pk=UUID(key))
    except (ValueError, CheckIn.DoesNotExist):
        raise Refusal(
            "link_unknown", "We do not know this question any more. Please call us.", status=404
        ) from None


def _act(request: HttpRequest, check_in: CheckIn) -> str:
    """Record what came; what was recorded already stays as it is. Answers with what is amiss, if anything."""
    by = LinkBearer(str(check_in.episode.client_id))
    try:
        if request.POST.get("step") == "tell" and check_in.worrying:
            asked = [flag.code for flag in red_flags_for(check_in.episode)]
            tell_what_is_worrying(check_in=check_in, **told_in(request.POST, asked), by=by)
        elif check_in.answered_at is None:
            answers = answers_in(check_in, request.POST)
            if answers is None:
                return NO_PAIN
            answer_check_in(check_in=check_in, **answers, by=by)
    except Refusal as refusal:
        if refusal.code not in ANSWERED:
            raise
    return ""


def _locked(request: HttpRequest, check_in: CheckIn, reader: Addressee, *, problem: str = "") -> HttpResponse:
    """For others who read along: the questions alone, and what was answered only behind the birth date."""
    if check_in.answered_at is None:
        return _show(request, check_in, reader, problem=problem)
    said = {"title": "One question first", "state": "locked", "problem": problem}
    return sheet.show(request, TEMPLATE, said, status=422 if problem else 200)


def _show(request: HttpRequest, check_in: CheckIn, reader: Addressee, *, problem: str = "") -> HttpResponse:
    said: dict[str, Any] = {
        "title": TITLE,
        "check_in": check_in,
        "whose": reader.whose,
        "asks_birth_date": reader.shared_mailbox,
        "birth_on": request.POST.get("birth_on", ""),
        "problem": problem,
    }
    if check_in.answered_at is None:
        said |= {"state": "asking", "groups": main_groups(check_in, request.POST)}
        said |= {"further": further_groups(check_in, request.POST)}
        said["wants_call"] = request.POST.get("wants_call") == "yes"
    elif check_in.worrying and check_in.told_at is None:
        said |= {"state": "telling", "flags": red_flags_for(check_in.episode)}
    else:
        flags = flags_of(check_in)
        said |= {"state": urgency_of(check_in) or "thanks", "flags": flags, "signs": emergency_signs(flags)}
    return sheet.show(request, TEMPLATE, said, status=422 if problem else 200)
