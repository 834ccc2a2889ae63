"""The page on which a client reads a consent text and signs it, on the clinic's tablet."""

import json
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from clients.actions.consents.terms import ConsentTerms, SignatureDetails
from clients.actions.give_consent import give_consent
from clients.consents.asking import consents_to_ask
from clients.consents.evidence import text_as_html
from clients.consents.strokes import Stroke, read_strokes
from clients.consents.tablet import SigningOnTablet
from clients.consents.words import AREA_NAMES, CONSENT_NAMES
from clients.models import Client, ConsentText
from clients.models.consent import GUARDIAN
from clinic.appearance.languages import speak, writing_for_staff
from clinic.models import Practice, Staff
from clinic.pages.links import LinkTarget
from clinic.pages.rendering import render_page
from clinic.refusals import Refusal
from clinic.text import clean_text

TEMPLATE = "clients/consent_page.html"
LONGEST_NAME, LONGEST_RELATION = 120, 60
PROBLEMS = {
    "name_missing": _("Please type your name. It stands as your signature."),
    "relation_missing": _("Please say what you are to the child."),
    "areas_missing": _("Please tick what you agree to. If it is none, hand the tablet back."),
    "guardian_missing": _("A parent or guardian signs for a child. Please type the name of the adult."),
    "drawing_unreadable": _("We could not read the drawing. Clear it and draw again, or leave it out."),
    "text_changed": _("There is another text by now. Please hand the tablet back."),
    "text_not_offered": _("There is another text by now. Please hand the tablet back."),
}


@dataclass(frozen=True)
class Answers:
    """The answers of the page: typed, ticked and drawn."""

    name: str = ""
    relation: str = ""
    areas: tuple[str, ...] = ()
    drawn: str = ""
    text_hash: str = ""

    @property
    def strokes(self) -> list[Stroke]:
        """The drawn signature; none where nothing was drawn, ValueError where it is no drawing."""
        return read_strokes(json.loads(self.drawn)) if self.drawn else []


def consent_on_tablet(request: HttpRequest, link: LinkTarget) -> HttpResponse:
    """Show the text and take the signature; once it is signed, thank and lead to the next text."""
    signing, client, text, staff = _read(link.key)
    practice = Practice.current()
    speak(text.language, practice.language)
    is_minor = client.is_minor(practice.today(), practice.adult_age)
    if signing.signed():
        return _thank(request, signing, client, practice)
    if text.state != "published":
        raise Refusal("text_not_offered", PROBLEMS["text_not_offered"], status=409)
    if request.method != "POST":
        return _show(request, client, text, is_minor=is_minor, answers=Answers())
    answers = _answers(request, text)
    problem = _problem(answers, text, is_minor=is_minor) or _sign(
        client, text, staff, answers, is_minor=is_minor
    )
    if problem and not signing.signed():
        return _show(request, client, text, is_minor=is_minor, answers=answers, problem=problem)
    return HttpResponseRedirect(request.path, status=303)


def _read(key: str) -> tuple[SigningOnTablet, Client, ConsentText, Staff]:
    try:
        signing = SigningOnTablet.read(key)
        client = Client.objects.select_related("guardian").get(pk=signing.client_id).survivor()
        text = ConsentText.objects.get(pk=signing.text_id)
        staff = Staff.objects.get(pk=signing.staff_id, archived_at=None)
    except (ValueError, Client.DoesNotExist, ConsentText.DoesNotExist, Staff.DoesNotExist):
        raise Refusal("link_unknown", _("Please hand the tablet back."), status=404) from None
    return signing, client, text, staff


def _answers(request: HttpRequest, text: ConsentText) -> Answers:
    posted = request.POST
    return Answers(
        name=" ".join((clean_text(posted.get("name", "")) or "").split())[:LONGEST_NAME],
        relation=" ".join((clean_text(posted.get("relation", "")) or "").split())[:LONGEST_RELATION],
        areas=tuple(area for area in text.areas if area in posted.getlist("areas")),
        drawn=posted.get("strokes", ""),
        text_hash=posted.get("text_hash", "")[:64],
    )


def _problem(answers: Answers, text: ConsentText, *, is_minor: bool) -> str:
    """Return the code of what is still missing; blank for nothing."""
    if text.areas and not answers.areas:
        return "areas_missing"
    if not answers.name:
        return "name_missing"
    if is_minor and not answers.relation:
        return "relation_missing"
    try:
        answers.strokes  # noqa: B018  it is read here to be refused here
    except (ValueError, RecursionError):
        return "drawing_unreadable"
    return ""


def _sign(client: Client, text: ConsentText, staff: Staff, answers: Answers, *, is_minor: bool) -> str:
    """Record the consent with its signature; return the code of the refusal, if it is refused."""
    signature = SignatureDetails(answers.name, answers.text_hash, answers.strokes)
    terms = ConsentTerms(
        areas=answers.areas,
        given_as=GUARDIAN if is_minor else "client",
        relation=answers.relation if is_minor else "",
        signature=signature,
    )
    try:
        with writing_for_staff():
            give_consent(
                client=client,
                kind=text.kind,
                text=text,
                how="in_person",
                given_by_name=answers.name,
                terms=terms,
                by=staff,
            )
    except Refusal as refusal:
        codes = [each["code"] for each in refusal.errors] or [refusal.code]
        if codes[0] not in PROBLEMS:
            raise
        return codes[0]
    return ""


def _show(
    request: HttpRequest,
    client: Client,
    text: ConsentText,
    *,
    is_minor: bool,
    answers: Answers,
    problem: str = "",
) -> HttpResponse:
    context = {
        "text": text,
        "body": text_as_html(text),
        "title": CONSENT_NAMES[text.kind],
        "state": "asking",
        "problem": PROBLEMS.get(problem, ""),
        "wrong": problem.partition("_")[0],
        "client": client,
        "is_minor": is_minor,
        "answers": answers,
        "areas": [(area, AREA_NAMES[area], area in answers.areas) for area in text.areas],
    }
    return render_page(request, TEMPLATE, context, status=422 if problem else 200, loads_own_files=True)


def _thank(
    request: HttpRequest, signing: SigningOnTablet, client: Client, practice: Practice
) -> HttpResponse:
    """Thank, and lead to the next text that is to be asked; else the tablet goes back."""
    asked = consents_to_ask([client], practice, practice.today())[client.pk]
    following = next((each for each in asked if each.text.pk != signing.text_id), None)
    context: dict[str, Any] = {
        "title": _("Thank you"),
        "state": "thanks",
        "client": client,
        "next_name": CONSENT_NAMES[following.kind] if following else "",
        "next_address": signing.address_of(following.text) if following else "",
    }
    return render_page(request, TEMPLATE, context)
