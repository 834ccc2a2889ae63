"""The letter that reminds a client of a form before a visit, and the part of the confirmation that asks."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.addressing import Addressee, addressee
from clinic import clock
from clinic.appearance.languages import writing_in
from clinic.mail import wording
from clinic.mail.client_letter import client_letter
from clinic.mail.layout import Buttons, Heading, LetterBlock, Paragraph
from clinic.mail.outbox import Letter
from clinic.models import Envelope, Practice
from clinic.pages import links
from scheduling.letters.examples import NOBODY, example_client, example_visit
from scheduling.letters.letters import hours_of_reminders
from scheduling.models import Appointment
from treatments.intake.due import open_requests
from treatments.models import FormRequest
from treatments.models.forms.request import OPEN_FOR

FORM = "form"
BEFORE_VISIT = gettext_lazy(
    "Hello {name}, we look forward to your visit. Please answer a few questions before you come: "
    "your therapist reads the answers first, and it takes about three minutes."
)
WITHOUT_VISIT = gettext_lazy(
    "Hello {name}, please answer a few questions for us: your therapist reads the answers, and it takes "
    "about three minutes."
)


def form_url(request: FormRequest, to: Addressee) -> str:
    """Return the address at which a reader fills in a form; it opens it for 30 days at most."""
    return links.url(FORM, str(request.pk), reader=to.address, until=clock.now() + OPEN_FOR)


def blocks_of_requests(visit: Appointment, to: Addressee) -> Sequence[LetterBlock]:
    """Return the part of a letter with a button for each form that its reader fills in before this visit.

    One letter goes to one address: a form of somebody else who has it stands there too.
    """
    requests = [] if visit.pk == NOBODY else open_requests(visit)
    today = visit.location.today()
    readers = [(request, addressee(request.client, today)) for request in requests]
    buttons = [
        (_button_of(request, reader, len(requests)), form_url(request, reader))
        for request, reader in readers
        if reader is not None and reader.address.lower() == to.address.lower()
    ]
    if not buttons:
        return []
    asking = _("Please answer a few questions before you come. It takes about three minutes.")
    return [Heading(_("Before your visit")), Paragraph(asking), Buttons(*buttons)]


def _button_of(request: FormRequest, reader: Addressee, number: int) -> str:
    """Return what stands on the button: the name of a client only where several are asked."""
    if number == 1 and not reader.whose:
        return _("Answer the questions")
    return _("Answer for {name}").format(name=request.client.name)


def form_letter(request: FormRequest, to: Addressee, practice: Practice, *, cause: str) -> Letter:
    """Return the letter that asks for a form, before a visit or by hand; no health data stands in it.

    One goes for each `cause`: the day before a visit, or that somebody asked.
    """
    visit = request.visit
    location = visit.location if visit else practice
    with writing_in(to.language, practice.language):
        hello = BEFORE_VISIT if visit else WITHOUT_VISIT
        whose = [" ", _("It is about {whose}.").format(whose=to.whose)] if to.whose else []
        blocks: list[LetterBlock] = [
            Paragraph(str(hello).format(name=to.name), *whose),
            Paragraph(_("If you answered meanwhile, thank you: there is nothing more to do.")),
        ]
        return client_letter(
            FORM,
            _subject(visit),
            blocks,
            to=to,
            about=request.letter_key,
            practice=practice,
            location=location,
            button=(_("Answer the questions"), form_url(request, to)),
            dedupe_key=f"form:{request.pk}:{cause}",
            send_before=request.due,
            hours=hours_of_reminders(practice, request.client.zone(location.zone)),
        )


def _subject(visit: Appointment | None) -> str:
    if visit is None:
        return _("A few questions for you")
    when = wording.short_moment(visit.starts_at, visit.location.zone)
    return _("Before your visit: {when}").format(when=when)


def rewrite_form_letter(envelope: Envelope) -> Letter | None:
    """Return the letter for its present reader; None once there is nothing to fill in."""
    request = request_of_letter(envelope)
    if request is None:
        return None
    practice = Practice.current()
    to = addressee(request.client, (request.visit.location if request.visit else practice).today())
    return form_letter(request, to, practice, cause="again") if to else None


def request_of_letter(envelope: Envelope) -> FormRequest | None:
    """Return what a letter asks for, while it may be filled in."""
    rows = FormRequest.objects.open().select_related("visit__location", "client__guardian")
    request = rows.filter(pk=UUID(envelope.about.removeprefix("form:"))).first()
    return request if request is not None and request.may_be_filled_in() else None


def form_letter_holds(envelope: Envelope) -> bool:
    """Return True if the form of this letter still waits, before a visit that stands."""
    return request_of_letter(envelope) is not None


def example_form_letter(practice: Practice) -> Letter:
    """Return the letter that asks to fill in a form."""
    client, visit = example_client(), example_visit(practice)
    request = FormRequest(id=NOBODY, client=client, visit=visit, due_at=visit.starts_at)
    to = Addressee(str(NOBODY), client.name, client.email or "", reader_key=str(NOBODY), reader=client)
    return form_letter(request, to, practice, cause="example")
