"""The page on which a client answers a check-in: GET shows its present state, POST records once."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clients.addressing import Addressee, require_present_reader, speaker
from clients.pages.birth_date_check import birth_date_fields, is_birth_date
from clinic.actors import LinkBearer
from clinic.appearance.languages import speak, writing_for_staff
from clinic.mail import wording
from clinic.models import Location, Practice
from clinic.pages.links import LinkTarget
from clinic.pages.rendering import render_page
from clinic.refusals import Refusal
from treatments.check_ins.actions.add_to_answer import add_to_answer
from treatments.check_ins.actions.answer import CheckInAnswers, answer_check_in
from treatments.check_ins.actions.report_late import report_late
from treatments.check_ins.actions.report_red_flags import report_red_flags
from treatments.check_ins.form import (
    further_groups,
    main_groups,
    missing_musts,
    read_answers,
    read_calls_for_help,
    read_details,
)
from treatments.check_ins.letters import TreatmentLocations
from treatments.check_ins.questions import (
    flags_of,
    lines_of,
    pain_question,
    red_flags_for,
    require_askable,
    urgency_of,
)
from treatments.check_ins.red_flags import emergency_signs, sign_pages
from treatments.check_ins.returns import returns_often
from treatments.models import CheckIn, FollowUp
from treatments.models.check_in import LONGEST_TELLING

TEMPLATE = "treatments/check_in.html"
TITLE = _("How are you?")
MISSING = {
    "back": _("Please tap Yes or No first. Nothing is sent yet; what you chose is still here."),
    "pain": _("Please tap a number from 0 to 10 first. Nothing is sent yet; what you chose is still here."),
    "worrying": _("Please tap Yes or No below. Nothing is sent yet; what you chose is still here."),
}
NOT_KEPT = _("You answered before, and that answer stands. What you sent now was not kept.")
WRONG_DATE = _("This is not the birth date we have. Check day, month and year, or call us.")
type Words = str | Promise


def page(request: HttpRequest, link: LinkTarget) -> HttpResponse:
    """Show the questions, then what to do; a mailbox that others read must give the birth date first."""
    check_in = _check_in_of(link.key)
    client, is_posted = check_in.episode.client, request.method == "POST"
    treated_at = _treated_at(check_in)
    speak(speaker(client, treated_at.today()).language, Practice.current().language)
    try:
        require_askable(check_in)
    except Refusal as refusal:
        return _answer_closed(request, link, check_in, refusal)
    reader = require_present_reader(link, client, treated_at.today())
    if reader.shared_mailbox and not (
        is_posted and is_birth_date(request, client, f"check-in-page:{link.key}")
    ):
        return _show_locked(request, check_in, reader, problem=WRONG_DATE if is_posted else "")
    if not is_posted:
        return _show(request, check_in, reader)
    with writing_for_staff():
        problem = _record(request, check_in)
    if problem or reader.shared_mailbox:
        return _show(request, _check_in_of(link.key), reader, problem=problem)
    page = _page_to_tell(request, _check_in_of(link.key))
    return HttpResponseRedirect(f"{request.path}?page={page}" if page else request.path, status=303)


def _answer_closed(
    request: HttpRequest, link: LinkTarget, check_in: CheckIn, refusal: Refusal
) -> HttpResponse:
    """Raise what cannot wait in a late answer, and say first what became of it.

    Nobody is written to about an archived client: the page says to call.
    """
    context: dict[str, Any] = {
        "title": _("This question is closed"),
        "state": "over",
        "reason": refusal.sentence,
        "emergency_number": _emergency_number(check_in),
    }
    if request.method != "POST":
        return render_page(request, TEMPLATE, context, status=refusal.status)
    said = read_calls_for_help(request.POST)
    if any(said.values()) and _may_report_late(request, link, check_in):
        with writing_for_staff():
            report_late(check_in=check_in, **said, by=LinkBearer(str(check_in.episode.client_id)))
        return render_page(request, TEMPLATE, context | {"passed_on": said})
    return render_page(request, TEMPLATE, context | {"is_not_kept": True}, status=refusal.status)


def _may_report_late(request: HttpRequest, link: LinkTarget, check_in: CheckIn) -> bool:
    client = check_in.episode.client
    if client.archived_at is not None:
        return False
    reader = require_present_reader(link, client, _treated_at(check_in).today())
    return not reader.shared_mailbox or is_birth_date(request, client, f"check-in-page:{link.key}")


def _emergency_number(check_in: CheckIn) -> str:
    """Return what to call in an emergency where the client was treated last for this complaint."""
    return Practice.current().emergency_number_at(_treated_at(check_in))


def _treated_at(check_in: CheckIn) -> Location | Practice:
    """Return the location of the last session for this complaint: its day and its clock are the page's."""
    episode = check_in.episode
    return TreatmentLocations(episode.client).of_episode(episode.pk)


def _check_in_of(key: str) -> CheckIn:
    try:
        check_ins = CheckIn.objects.with_details().select_related("attendance", "episode__client__guardian")
        return check_ins.get(pk=UUID(key))
    except (ValueError, CheckIn.DoesNotExist):
        reason = _("We do not know this question any more. Please call us.")
        raise Refusal("link_unknown", reason, status=404) from None


def _record(request: HttpRequest, check_in: CheckIn) -> Words:
    """Record what was posted, and return what is to be said about it first, or blank.

    A Yes to "anything new or worrying?" and a wish to be called are kept whenever they come. What else comes
    after the first answer is not, and the page says so.
    """
    by, posted = LinkBearer(str(check_in.episode.client_id)), request.POST
    if posted.get("step") == "tell" and check_in.worrying:
        details = read_details(posted, red_flags_for(check_in.episode))
        report_red_flags(check_in=check_in, **details, by=by)
        return ""
    missing = missing_musts(check_in, posted)
    if missing and check_in.answered_at is None:
        return MISSING[missing[0]]
    answers = None if missing else read_answers(check_in, posted)
    try:
        if answers:
            answer_check_in(check_in=check_in, **answers, by=by)
            return ""
    except Refusal as refusal:
        if refusal.code != "check_in_answered":
            raise
    is_added = add_to_answer(check_in=check_in, **read_calls_for_help(posted), by=by)
    return "" if is_added or (answers and _is_repeated(check_in, answers)) else NOT_KEPT


def _is_repeated(check_in: CheckIn, answers: CheckInAnswers) -> bool:
    """Return True if the same answer came twice, as by a second tap."""
    kept = _check_in_of(str(check_in.pk))
    pain = next((r.value for r in kept.readings.all() if r.question == pain_question(kept.kind)), None)
    same = (pain, kept.back, bool(kept.worrying), kept.did_it, kept.soreness)
    ticks = (answers["worrying"], answers["did_it"], answers["soreness"])
    return same == (answers["pain"], answers["back"], *ticks)


def _show_locked(
    request: HttpRequest, check_in: CheckIn, reader: Addressee, *, problem: Words = ""
) -> HttpResponse:
    """Show the questions to whoever reads the mailbox, but the answers only behind the birth date."""
    if check_in.answered_at is None:
        return _show(request, check_in, reader, problem=problem)
    context: dict[str, Any] = {"title": _("One question first"), "state": "locked", "problem": problem}
    context["emergency_number"] = _emergency_number(check_in)
    return render_page(request, TEMPLATE, context, status=422 if problem else 200)


def _next_step(check_in: CheckIn) -> Words:
    """Say until when a therapist is asked to look at the answer; an ordinary one is read before a visit."""
    raised = FollowUp.objects.open().filter(
        episode=check_in.episode_id, evidence_at__gte=check_in.answered_at
    )
    if (task := raised.order_by("due_at").first()) is None:
        return _("Your therapist sees your answer before your next visit.")
    treated_at = _treated_at(check_in)
    zone, today = treated_at.zone, treated_at.today()
    due_on = max(task.due_at.astimezone(zone).date(), today)
    if due_on == today:
        return _("Your therapist is asked to look at your answer today.")
    if due_on == today + timedelta(days=1):
        return _("Your therapist is asked to look at your answer by tomorrow.")
    day = wording.day_to_come(task.due_at, zone)
    return _("Your therapist is asked to look at your answer by {day}.").format(day=day)


def _chosen(request: HttpRequest) -> QueryDict:
    """Return the answers chosen so far: those posted, or the number tapped in the letter."""
    if request.method == "POST":
        return request.POST
    chosen = QueryDict(mutable=True)
    chosen["pain"] = request.GET.get("pain", "")
    return chosen


def _show(request: HttpRequest, check_in: CheckIn, reader: Addressee, *, problem: Words = "") -> HttpResponse:
    context: dict[str, Any] = {
        "emergency_number": _emergency_number(check_in),
        "title": TITLE,
        "check_in": check_in,
        "whose": reader.whose,
        "asks_birth_date": reader.shared_mailbox,
        "birth_on": birth_date_fields(request),
        "problem": problem,
    }
    if check_in.answered_at is None:
        context |= {"state": "asking", "groups": main_groups(check_in, _chosen(request))}
        context |= {"further": further_groups(check_in, request.POST)}
        context["wants_call"] = request.POST.get("wants_call") == "yes"
    elif (page := _page_to_tell(request, check_in)) is not None:
        pages = sign_pages(red_flags_for(check_in.episode))
        context |= {"state": "telling", "groups": pages[page], "page": page, "pages": len(pages)}
        context |= {"longest": LONGEST_TELLING}
    else:
        flags = flags_of(check_in)
        context |= {"state": urgency_of(check_in) or ("not_kept" if problem else "thanks"), "flags": flags}
        context["signs"] = emergency_signs(flags)
        context["ticked"] = lines_of(check_in)
        context["next_step"] = _next_step(check_in)
        context["see_a_doctor"] = bool(check_in.back) and returns_often(check_in.episode_id)
    return render_page(request, TEMPLATE, context, status=422 if problem else 200)


def _page_to_tell(request: HttpRequest, check_in: CheckIn) -> int | None:
    """Return the page of signs to show: the first after a Yes, then the next until a sign is an emergency."""
    if not check_in.worrying:
        return None
    if check_in.told_at is None:
        return 0
    asked = request.GET.get("page", "") if request.method == "GET" else request.POST.get("next", "")
    last = len(sign_pages(red_flags_for(check_in.episode))) - 1
    is_page = asked.isdecimal() and 1 <= int(asked[:3]) <= last
    return int(asked) if is_page and urgency_of(check_in) != "emergency" else None
