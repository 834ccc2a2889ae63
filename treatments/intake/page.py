"""The page on which a client fills in a form: a step at a time, kept as it is typed, on phone or tablet."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clients.addressing import Addressee, require_present_reader, speaker
from clients.client_limits import limits_for
from clients.pages.birth_date_check import birth_date_fields, is_birth_date
from clinic.actors import LinkBearer
from clinic.appearance.languages import speak, writing_for_staff, written_language
from clinic.mail import wording
from clinic.models import Location, Practice
from clinic.pages.links import LinkTarget
from clinic.pages.rendering import render_page
from clinic.refusals import Refusal
from treatments.intake.actions.answer import note_opened, save_answers, submit_form
from treatments.intake.answers import missing_answers, read_posted, unreadable_answers
from treatments.intake.consent_questions import AskedConsent, Signing, consents_asked
from treatments.intake.shown import step_context
from treatments.models import FormAnswer, FormRequest

TEMPLATE = "treatments/intake/form.html"
TITLE = _("A few questions")
MISSING = _("One answer is still missing. It is marked below; all others are kept.")
UNREADABLE = _("An answer cannot be read. It is marked below; all others are kept.")
GUARDIAN_SIGNS = _("A parent or guardian agrees for a child. Please give the name of whoever signs.")
WRONG_DATE = _("This is not the birth date we have. Check day, month and year, or call us.")
PASS_LASTS = 2 * 60 * 60
"""The seconds for which a birth date that was given once opens the other steps."""
SALT = "knotwork.form_pass"
type Words = str | Promise


@dataclass(frozen=True)
class Filling:
    """A form that is being filled in: where, by whom it is read, and if it needs the birth date."""

    request: HttpRequest
    asked: FormRequest
    place: Location | Practice
    way: str
    reader: Addressee | None = None

    @property
    def needs_pass(self) -> bool:
        """True if others read the mailbox of the letter: each step carries what the birth date opened."""
        return self.reader is not None and self.reader.shared_mailbox

    @property
    def signing(self) -> Signing:
        """The way in which what is agreed to is signed."""
        return Signing(self.way, self.reader.address if self.reader else "", self.needs_pass)

    @property
    def consents(self) -> dict[str, AskedConsent]:
        """The texts that are asked, in the language of the page."""
        return consents_asked(self.asked.version.questions, written_language())

    @property
    def by(self) -> LinkBearer:
        """The client, as the audit names whoever holds the link."""
        return LinkBearer(str(self.asked.client_id))


def page(request: HttpRequest, link: LinkTarget) -> HttpResponse:
    """Show the form behind the link of a letter; a mailbox that others read gives the birth date first."""
    asked = _request_of(link.key)
    place = asked.visit.location if asked.visit else Practice.current()
    reader = require_present_reader(link, asked.client, place.today())
    speak(reader.language, Practice.current().language)
    filling = Filling(request, asked, place, "link", reader)
    if asked.may_be_filled_in() and filling.needs_pass and not _has_pass(request, asked):
        return _ask_birth_date(filling)
    return _answer(filling)


def page_on_tablet(request: HttpRequest, link: LinkTarget) -> HttpResponse:
    """Show the form on the clinic's tablet: staff know who holds it, and locked all else before."""
    asked = _request_of(link.key)
    place = asked.visit.location if asked.visit else Practice.current()
    speak(speaker(asked.client, place.today()).language, Practice.current().language)
    return _answer(Filling(request, asked, place, "tablet"))


def _request_of(key: str) -> FormRequest:
    try:
        rows = FormRequest.objects.select_related("visit__location", "client__guardian", "version")
        return rows.get(pk=UUID(key))
    except (ValueError, FormRequest.DoesNotExist):
        reason = _("We do not know this form any more. Please call us.")
        raise Refusal("link_unknown", reason, status=404) from None


def _has_pass(request: HttpRequest, asked: FormRequest) -> bool:
    try:
        return bool(
            signing.loads(request.POST.get("pass", ""), salt=SALT, max_age=PASS_LASTS) == str(asked.pk)
        )
    except signing.BadSignature:
        return False


def _ask_birth_date(filling: Filling) -> HttpResponse:
    request, asked = filling.request, filling.asked
    is_given = request.method == "POST" and "birth_day" in request.POST
    if is_given and is_birth_date(request, asked.client, f"form-page:{asked.pk}"):
        return _show_step(filling, _step_to_go_on(asked))
    context = {
        "title": _("One question first"),
        "state": "locked",
        "problem": WRONG_DATE if is_given else "",
        "birth_on": birth_date_fields(request),
    }
    return render_page(request, TEMPLATE, context, status=422 if is_given else 200)


def _answer(filling: Filling) -> HttpResponse:
    """Show where the form stands, or keep what was posted and go on."""
    request, asked = filling.request, filling.asked
    if not asked.may_be_filled_in():
        return _show_end(filling)
    if request.method != "POST":
        with writing_for_staff():
            note_opened(request=asked)
        step = request.GET.get("step", "")
        known = step.isdecimal() and len(step) < 3
        return _show_step(filling, int(step) if known else _step_to_go_on(asked))
    return _keep(filling)


def _keep(filling: Filling) -> HttpResponse:
    """Keep the answers of a step; script saves so while they are typed, and gets no page."""
    request, asked = filling.request, filling.asked
    steps, verb = asked.version.steps, request.POST.get("do", "")
    number = request.POST.get("step", "")
    step = min(int(number), len(steps) - 1) if number.isdecimal() and len(number) < 3 else 0
    questions = steps[step]["questions"]
    with writing_for_staff():
        answer = save_answers(request=asked, values=read_posted(questions, request.POST), by=filling.by)
    if verb == "save":
        return HttpResponse(status=204)
    if verb == "back":
        return _go_to(filling, max(step - 1, 0))
    if page := _show_faults(filling, step, answer):
        return page
    if verb == "next" and step + 1 < len(steps):
        return _go_to(filling, step + 1)
    return _hand_in(filling, answer)


def _hand_in(filling: Filling, answer: FormAnswer) -> HttpResponse:
    asked, language, consents = filling.asked, written_language(), filling.consents
    for number in range(len(asked.version.steps)):
        if page := _show_faults(filling, number, answer):
            return page
    try:
        with writing_for_staff():
            submit_form(request=asked, signing=filling.signing, language=language, by=filling.by)
    except Refusal as refusal:
        if refusal.code != "guardian_missing":
            raise
        at = next(n for n, step in enumerate(asked.version.steps) if _asks_one_of(step, consents))
        return _show_step(filling, at, missing=[*consents], problem=GUARDIAN_SIGNS)
    return HttpResponseRedirect(filling.request.path, status=303)


def _show_faults(filling: Filling, step: int, answer: FormAnswer) -> HttpResponse | None:
    """Show a step again of which an answer is missing or cannot be read; None where all is well."""
    questions = filling.asked.version.steps[step]["questions"]
    unreadable = unreadable_answers(questions, answer.values)
    faults = [*unreadable, *missing_answers(questions, answer.values, filling.consents)]
    problem = UNREADABLE if unreadable else MISSING
    return _show_step(filling, step, missing=faults, problem=problem) if faults else None


def _asks_one_of(step: dict[str, Any], consents: dict[str, AskedConsent]) -> bool:
    return any(question["key"] in consents for question in step["questions"])


def _go_to(filling: Filling, step: int) -> HttpResponse:
    """Go to another step; behind a birth date it is shown at once, since no address holds what it opened."""
    if filling.needs_pass:
        return _show_step(filling, step)
    return HttpResponseRedirect(f"{filling.request.path}?step={step}", status=303)


def _step_to_go_on(asked: FormRequest) -> int:
    """Return the first step that was not seen yet: somebody goes on where they stopped."""
    values = _values_of(asked)
    for number, step in enumerate(asked.version.steps):
        if any(question["key"] not in values for question in step["questions"]):
            return number
    return len(asked.version.steps) - 1


def _values_of(asked: FormRequest) -> dict[str, Any]:
    answer = FormAnswer.objects.filter(request=asked).first()
    return answer.values if answer else {}


def _show_step(
    filling: Filling, step: int, *, missing: list[str] | None = None, problem: Words = MISSING
) -> HttpResponse:
    asked = filling.asked
    step = min(step, len(asked.version.steps) - 1)
    shown = _values_of(asked), filling.consents, written_language(), missing or ()
    context = step_context(asked.version, step, *shown) | {
        "problem": problem if missing else "",
        "whose": filling.reader.whose if filling.reader else "",
        "pass": signing.dumps(str(asked.pk), salt=SALT) if filling.needs_pass else "",
        "is_on_tablet": filling.way == "tablet",
        "emergency_number": Practice.current().emergency_number_at(filling.place),
    }
    status = 422 if missing else 200
    return render_page(filling.request, TEMPLATE, context, status=status, loads_own_files=True)


def _show_end(filling: Filling) -> HttpResponse:
    """Thank for the answers, and say if the client should call before the visit; or that it is closed."""
    asked = filling.asked
    context: dict[str, Any] = {"title": _("This form is closed"), "state": "closed"}
    if asked.submitted_at is not None:
        visit = asked.visit
        context = {
            "title": _("Thank you"),
            "state": "thanks",
            "calls": _must_call(asked),
            "when": wording.moment_to_come(visit.starts_at, visit.location.zone) if visit else "",
        }
    context |= {"is_on_tablet": filling.way == "tablet", "visit": asked.visit, "location": filling.place}
    status = 200 if asked.submitted_at is not None else 410
    return render_page(filling.request, TEMPLATE, context, status=status)


def _must_call(asked: FormRequest) -> bool:
    """Return True if health on record stands against a visit until a therapist has spoken with the client."""
    day = (
        asked.due.astimezone(asked.visit.location.zone).date() if asked.visit else Practice.current().today()
    )
    return limits_for([asked.client_id], day)[asked.client_id].booking in ("refuse", "hold_for_clearance")
