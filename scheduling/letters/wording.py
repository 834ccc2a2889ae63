"""Put a visit into words for the letters about it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from clients.addressing import Addressee
from clients.models import Client
from clinic import clock
from clinic.mail import wording
from clinic.mail.client_letter import client_letter
from clinic.mail.layout import Buttons, Facts, Heading, LetterBlock, Moment, Paragraph
from clinic.mail.letter_hours import LetterHours
from clinic.mail.outbox import File, Letter
from clinic.models import Practice
from clinic.pages import links
from scheduling.letters.calendar_file import calendar_file
from scheduling.models import Appointment
from scheduling.time_in_address import in_address


@dataclass(frozen=True)
class Reader:
    """The person who reads a letter, and the client it is about: a child's letters go to the guardian."""

    client: Client
    person: Addressee
    booked: bool

    @property
    def whose(self) -> str:
        """The name of the client when their guardian reads the letter; else blank."""
        return self.person.whose


@dataclass(frozen=True)
class Visit:
    """A visit with what its letters say about it."""

    appointment: Appointment
    practice: Practice
    therapists: list[str]
    people: list[str]

    def letter(
        self,
        reader: Reader,
        kind: str,
        subject: str,
        blocks: Sequence[LetterBlock],
        *,
        button: str = "",
        method: str = "",
        dedupe_key: str | None = None,
        send_before: datetime | None = None,
        hours: LetterHours | None = None,
        may_opt_out: bool = False,
    ) -> Letter:
        """Return a letter of these blocks in the email layout; answers go to the location's mailbox."""
        appointment = self.appointment
        when = wording.short_moment(appointment.starts_at, appointment.location.zone)
        return client_letter(
            kind,
            subject.format(when=when),
            blocks,
            to=reader.person,
            about=appointment.letter_key,
            practice=self.practice,
            location=appointment.location,
            button=(button, self.link(reader)) if button else None,
            may_opt_out=may_opt_out,
            dedupe_key=dedupe_key,
            send_before=send_before,
            hours=hours,
            files=list(self._calendar_files(reader, method)) if method else (),
        )

    @property
    def exchanged(self) -> Appointment | None:
        """The later visit that the client gave up for this one; the clinic's cancellations are told alone."""
        other = self.appointment.instead_of if self.appointment.instead_of_id else None
        return other if other and other.cancelled_by == "client" else None

    def given_up(self, reader: Reader) -> Iterator[LetterBlock]:
        """Yield which visit is cancelled for this one."""
        if (other := self.exchanged) and reader.booked:
            when = wording.moment_to_come(other.starts_at, other.location.zone)
            sentence = _("Your visit on {when} is cancelled for it, free of charge.")
            yield Paragraph(sentence.format(when=when))

    def link(self, reader: Reader) -> str:
        """Return the address of the page of this visit for this reader."""
        return links.url("visit", f"{self.appointment.pk}/{reader.client.pk}", reader=reader.person.address)

    def _calendar_files(self, reader: Reader, method: str) -> Iterator[File]:
        """Yield the calendar entry, with a link that only shows the visit; take out one given up for it."""
        of_visits = [(self.appointment, method)]
        if self.exchanged and method == "REQUEST":
            of_visits.append((self.exchanged, "CANCEL"))
        for appointment, way in of_visits:
            link = self.link_to_see(reader, appointment)
            yield calendar_file(appointment, self.practice, reader.person.address, link=link, method=way)

    def link_to_see(self, reader: Reader, appointment: Appointment | None = None) -> str:
        """Return the address at which a calendar's reader sees the visit, and changes nothing."""
        about = f"{(appointment or self.appointment).pk}/{reader.client.pk}"
        return links.url("visit_seen", about, reader=reader.person.address)

    def greeting(self, reader: Reader, own: str, of_another: str) -> Paragraph:
        """Greet the reader by {name} in a sentence on their own visit, or on that of the client, {whose}."""
        sentence = of_another if reader.whose else own
        return Paragraph(sentence.format(name=reader.person.name, whose=reader.whose))

    def moment(
        self, reader: Reader, *, notified_start: datetime | None = None, is_off: bool = False
    ) -> Moment:
        """Return when it is, in the location's time, and in the reader's own where that differs.

        A start the client was told before is struck through.
        """
        appointment, zone = self.appointment, self.appointment.location.zone
        start, end, own = appointment.starts_at, appointment.ends_at, reader.client.zone(zone)
        has_moved = notified_start is not None and notified_start != start
        note = wording.zone_note(start, zone, own)
        return Moment(
            wording.day_to_come(start, zone),
            wording.hours(start, end, zone),
            note=note,
            also=f"{wording.moment_to_come(start, own)} ({wording.time_of(own)})" if note else "",
            before=wording.moment_to_come(notified_start, zone) if notified_start and has_moved else "",
            is_off=is_off,
        )

    def facts(self, reader: Reader) -> Facts:
        """Return the table of facts beside the time."""
        appointment, location = self.appointment, self.appointment.location
        length = wording.length(appointment.ends_at - appointment.starts_at)
        return Facts(
            (_("What"), f"{appointment.service.name}, {length}"),
            (pgettext("people", "For"), wording.listed(self.people) if len(self.people) > 1 else ""),
            (pgettext("therapists", "With"), wording.listed(self.therapists)),
            (_("Where"), "\n".join(filter(None, [location.name, location.address]))),
            (_("How to enter"), location.how_to_enter),
            (_("What to wear"), location.what_to_wear),
            (_("Price"), wording.money(appointment.price, self.practice.currency) if reader.booked else ""),
        )

    def terms(self, reader: Reader) -> Paragraph:
        """Say until when moving and cancelling are free, or that this is over; a guest asks who booked."""
        if not reader.booked:
            sentence = _(
                "{name} booked this visit and can change or cancel it. If you cannot come, tell them, or "
                "call us."
            )
            return Paragraph(sentence.format(name=self.appointment.client.called))
        hours, zone = self.practice.free_cancel_hours, self.appointment.location.zone
        until = self.practice.free_until(self.appointment.starts_at)
        if hours == 0:
            return Paragraph(_("If you cannot come, move or cancel it any time before the visit starts."))
        if until <= clock.now():
            return Paragraph(
                ngettext(
                    "If you cannot come, tell us as soon as you can. It is less than {hours} hour to the "
                    "visit, so cancelling now counts as late.",
                    "If you cannot come, tell us as soon as you can. It is less than {hours} hours to the "
                    "visit, so cancelling now counts as late.",
                    hours,
                ).format(hours=hours)
            )
        note = wording.zone_note(until, zone, reader.client.zone(zone))
        last = wording.moment_to_come(until, zone) + (f" ({note})" if note else "")
        return Paragraph(_("You can move or cancel it free of charge until {last}.").format(last=last))

    def if_it_does_not_suit(self, reader: Reader) -> Paragraph:
        """Say how to get another time than the one the clinic moved the visit to; no word of being late."""
        until = self.practice.free_until(self.appointment.starts_at)
        if not reader.booked:
            return self.terms(reader)
        if until <= clock.now():
            return Paragraph(_("If this does not suit you, please call us: we will find another time."))
        last = wording.moment_to_come(until, self.appointment.location.zone)
        return Paragraph(
            _("If this does not suit you, choose another time behind the button, or call us."),
            " ",
            _("You can move or cancel it free of charge until {last}.").format(last=last),
        )

    def cancellation_blocks(
        self, reader: Reader, by_clinic: bool, free_times: Sequence[datetime]
    ) -> Iterator[LetterBlock]:
        """Yield which visit is cancelled, that others are not, and how to come another time."""
        yield self._greeting_of_cancellation(reader, by_clinic)
        yield self.moment(reader, is_off=True)
        if by_clinic and reader.booked:
            yield from self._other_times(reader, free_times)
        yield Facts((_("What"), self.appointment.service.name), (_("Where"), self.appointment.location.name))
        yield Paragraph(_("Only this visit is cancelled. Any other visits you have booked stand."))
        if not reader.booked and by_clinic:
            sentence = _("{name} booked it and can choose another time.")
            yield Paragraph(sentence.format(name=self.appointment.client.called))
        else:
            yield Paragraph(_("You can also answer this letter or call us."))

    def _greeting_of_cancellation(self, reader: Reader, by_clinic: bool) -> Paragraph:
        if by_clinic:
            return self.greeting(
                reader,
                _("Hello {name}, we are sorry: we have to cancel your visit. It costs you nothing."),
                _(
                    "Hello {name}, we are sorry: we have to cancel the visit of {whose}. "
                    "It costs you nothing."
                ),
            )
        return self.greeting(
            reader,
            _("Hello {name}, your visit is cancelled, as you asked."),
            _("Hello {name}, the visit of {whose} is cancelled, as you asked."),
        )

    def _other_times(self, reader: Reader, free_times: Sequence[datetime]) -> Iterator[LetterBlock]:
        """Yield a button for each of three free times: it opens the page, on which the time is booked."""
        zone, link = self.appointment.location.zone, self.link(reader)
        buttons = [
            (wording.moment_to_come(start, zone), f"{link}?times={in_address(start)}")
            for start in free_times[:3]
        ]
        if buttons:
            yield Heading(_("Would one of these suit you?"))
            yield Buttons(*buttons, (_("Another time"), f"{link}?times"))
            yield Paragraph(
                _("They were free when we wrote this. A tap opens the page on which you book it.")
            )
        else:
            yield Buttons((_("Choose another time"), f"{link}?times"))
