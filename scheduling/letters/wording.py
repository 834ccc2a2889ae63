"""Put a visit into words for the letters about it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from clients.addressing import Addressee
from clients.models import Client
from clinic import clock
from clinic.mail import wording
from clinic.mail.client_letter import client_letter
from clinic.mail.layout import BulletList, Facts, Heading, LetterBlock, Paragraph, Struck
from clinic.mail.letter_hours import LetterHours
from clinic.mail.outbox import Letter
from clinic.models import Practice
from clinic.pages import links
from scheduling.letters.calendar_file import calendar_file
from scheduling.models import Appointment


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
        appointment, address = self.appointment, reader.person.address
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
            files=[calendar_file(appointment, self.practice, address, method=method)] if method else (),
        )

    def link(self, reader: Reader) -> str:
        """Return the address of the page of this visit for this reader."""
        return links.url("visit", f"{self.appointment.pk}/{reader.client.pk}", reader=reader.person.address)

    def greeting(self, reader: Reader) -> Paragraph:
        """Greet the reader by name; name the client when the visit is another person's."""
        whose = f" This is about the visit of {reader.whose}." if reader.whose else ""
        return Paragraph(f"Hello {reader.person.name},\nwe look forward to the visit.{whose}")

    def when(self, reader: Reader) -> str:
        """Return the start in the location's time, and in the reader's own where that differs."""
        start, zone = self.appointment.starts_at, self.appointment.location.zone
        local = wording.moment(start, zone)
        own = reader.client.zone(zone)
        if start.astimezone(own).utcoffset() == start.astimezone(zone).utcoffset():
            return local
        return f"{local}\n{wording.moment(start, own)}"

    def facts(self, reader: Reader, *, notified_start: datetime | None = None) -> Facts:
        """Return the table of facts; a start the client was told before is struck through."""
        appointment, location = self.appointment, self.appointment.location
        has_moved = notified_start is not None and notified_start != appointment.starts_at
        old = wording.moment(notified_start, location.zone) if notified_start and has_moved else ""
        return Facts(
            ("Old time", Struck(old)),
            ("New time" if old else "When", self.when(reader)),
            ("What", appointment.service.name),
            ("For", wording.listed(self.people) if len(self.people) > 1 else ""),
            ("With", wording.listed(self.therapists)),
            ("How long", wording.length(appointment.ends_at - appointment.starts_at)),
            ("Price", wording.money(appointment.price, self.practice.currency) if reader.booked else ""),
            ("Where", "\n".join(filter(None, [location.name, location.address]))),
            ("How to enter", location.how_to_enter),
            ("What to wear", location.what_to_wear),
        )

    def free_until(self, reader: Reader) -> Paragraph:
        """Say until when cancelling is free, or that this time is over; refer a guest to who booked."""
        if not reader.booked:
            return Paragraph(
                f"{self.appointment.client.name} booked this visit and can change or cancel it. "
                "If you cannot come, tell them, or call us."
            )
        hours, location = self.practice.free_cancel_hours, self.appointment.location
        until = self.appointment.starts_at - timedelta(hours=hours)
        if hours == 0:
            return Paragraph("If you cannot come, cancel any time before the visit starts.")
        if until <= clock.now():
            return Paragraph(
                f"If you cannot come, tell us as soon as you can. It is less than {hours} hours to the "
                "visit, so cancelling now counts as late."
            )
        return Paragraph(f"You can cancel free of charge until {wording.moment(until, location.zone)}.")

    def cancellation_blocks(
        self, reader: Reader, by_clinic: bool, free_times: Sequence[datetime]
    ) -> Iterator[LetterBlock]:
        """Yield which visit is cancelled, that others are not, and how to come another time."""
        zone = self.appointment.location.zone
        whose = f"the visit of {reader.whose}" if reader.whose else "your visit"
        greeting = f"Hello {reader.person.name},\n"
        if by_clinic:
            greeting += f"we are sorry: we have to cancel {whose}. It costs you nothing."
        else:
            greeting += f"{whose} is cancelled, as you asked."
        yield Paragraph(greeting)
        yield Facts(("When", Struck(self.when(reader))), ("What", self.appointment.service.name))
        yield Paragraph("Only this visit is cancelled. Any other visits you have booked stand.")
        if by_clinic and free_times:
            yield Heading("Times that were free when we wrote this")
            yield BulletList(*(wording.moment(start, zone) for start in free_times[:3]))
        yield Paragraph("To come at another time, answer this letter or call us.")
