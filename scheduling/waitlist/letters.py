"""Compose the letter that offers a time to somebody who waits."""

from datetime import timedelta
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from clients.addressing import Addressee, addressee
from clinic.appearance.languages import writing_in
from clinic.mail import wording
from clinic.mail.client_letter import client_letter
from clinic.mail.layout import Facts, LetterBlock, Moment, Paragraph
from clinic.mail.outbox import Letter
from clinic.mail.suppressions import whose_letters_are_kept_back
from clinic.models import Envelope, Practice, Service
from clinic.pages import links
from scheduling.letters.examples import example_client, example_visit
from scheduling.letters.letters import hours_of_reminders
from scheduling.models import WaitlistEntry, WaitlistOffer
from scheduling.models.appointment import AHEAD

KIND = "waitlist_offer"


def reader_of_offers(entry: WaitlistEntry, practice: Practice) -> Addressee | None:
    """Return who reads an offer to this client; None where no letter reaches them: they are called."""
    reader = addressee(entry.client, practice.today(), practice)
    if reader is None or whose_letters_are_kept_back({reader.key: reader.address}, kind=KIND):
        return None
    return reader


def offer_letter(offer: WaitlistOffer, reader: Addressee, practice: Practice) -> Letter:
    """Return the letter that offers a time: when, what, with whom, until when, what is given up for it."""
    with writing_in(reader.language, practice.language):
        zone = offer.location.zone
        when = wording.short_moment(offer.starts_at, zone)
        own = offer.entry.client.zone(zone)
        address = links.url(
            KIND, f"{offer.pk}/{offer.entry.client_id}", reader=reader.address, until=offer.ends_at
        )
        return client_letter(
            KIND,
            _("A time became free: {when}").format(when=when),
            _blocks(offer, reader),
            to=reader,
            about=offer.letter_key,
            practice=practice,
            location=offer.location,
            button=(_("Accept or decline"), address),
            dedupe_key=f"{offer.letter_key}:{offer.entry.client_id}",
            send_before=offer.answer_until,
            hours=hours_of_reminders(practice, own),
        )


def _blocks(offer: WaitlistOffer, reader: Addressee) -> list[LetterBlock]:
    zone, own = offer.location.zone, offer.entry.client.zone(offer.location.zone)
    hello = (
        _("Hello {name}, a time that {whose} waits for became free. It is held for {whose}.")
        if reader.whose
        else _("Hello {name}, a time that you wait for became free. It is held for you.")
    )
    note = wording.zone_note(offer.starts_at, zone, own)
    blocks: list[LetterBlock] = [
        Paragraph(hello.format(name=reader.name, whose=reader.whose)),
        Moment(
            wording.day_to_come(offer.starts_at, zone),
            wording.hours(offer.starts_at, offer.ends_at, zone),
            note=note,
            also=f"{wording.moment_to_come(offer.starts_at, own)} ({wording.time_of(own)})" if note else "",
        ),
        Paragraph(
            _("Please accept or decline it until {until}. After that it is offered to somebody else.").format(
                until=until_in_words(offer)
            )
        ),
    ]
    if given_up := given_up_in_words(offer):
        blocks.append(Paragraph(given_up))
    return [*blocks, _facts(offer)]


def _facts(offer: WaitlistOffer) -> Facts:
    length = wording.length(offer.ends_at - offer.starts_at)
    place = offer.location
    return Facts(
        (_("What"), f"{offer.service.name}, {length}"),
        (pgettext("therapists", "With"), offer.therapist_names),
        (_("Where"), "\n".join(filter(None, [place.name, place.address]))),
    )


def until_in_words(offer: WaitlistOffer) -> str:
    """Return until when an offer is answered, in the time of its location, and which time that is."""
    zone, own = offer.location.zone, offer.entry.client.zone(offer.location.zone)
    note = wording.zone_note(offer.answer_until, zone, own)
    return wording.moment_to_come(offer.answer_until, zone) + (f" ({note})" if note else "")


def given_up_in_words(offer: WaitlistOffer) -> str:
    """Return which visit is cancelled when the offer is accepted; blank for none."""
    later = offer.entry.visit
    if later is None or later.state not in AHEAD:
        return ""
    when = wording.moment_to_come(later.starts_at, later.location.zone)
    return _("If you accept, your visit on {when} is cancelled for it, free of charge.").format(when=when)


def rewrite_offer_letter(envelope: Envelope) -> Letter | None:
    """Return the letter for its present reader; None once the offer is over."""
    offer = _offer_of(envelope)
    if offer is None or not offer.is_open:
        return None
    practice = Practice.current()
    reader = addressee(offer.entry.client, practice.today(), practice)
    return offer_letter(offer, reader, practice) if reader else None


def offer_letter_holds(envelope: Envelope) -> bool:
    """Return True if the time of this letter is still offered: nobody is written to of one that has gone."""
    offer = _offer_of(envelope)
    return offer is not None and offer.is_open


def _offer_of(envelope: Envelope) -> WaitlistOffer | None:
    key = UUID(envelope.about.removeprefix("waitlist_offer:"))
    offers = WaitlistOffer.objects.with_people().select_related("entry__visit__location")
    return offers.filter(pk=key).first()


def example_offer(practice: Practice) -> Letter:
    """Return the letter that offers a time to nobody."""
    visit = example_visit(practice)
    client = example_client()
    entry = WaitlistEntry(client=client, service=Service(name="Massage", length=timedelta(hours=1)))
    offer = WaitlistOffer(
        id=visit.pk,
        entry=entry,
        service=visit.service,
        location=visit.location,
        starts_at=visit.starts_at,
        ends_at=visit.ends_at,
        therapist_names="Sam",
        answer_until=visit.starts_at - timedelta(days=4),
    )
    reader = addressee(client, practice.today(), practice)
    assert reader is not None, "the example has an e-mail"
    return offer_letter(offer, reader, practice)
