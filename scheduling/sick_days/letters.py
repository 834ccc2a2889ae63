"""Compose the letter that says sorry: one to each reader, on all their visits of a sick day."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from clinic import clock
from clinic.appearance.languages import writing_in
from clinic.mail import wording
from clinic.mail.client_letter import client_letter
from clinic.mail.layout import Buttons, Heading, LetterBlock, Paragraph
from clinic.mail.outbox import Letter
from clinic.mail.suppressions import whose_letters_are_kept_back
from clinic.models import Envelope, Practice, Resource
from clinic.pages import links
from scheduling.letters.calendar_file import calendar_file
from scheduling.letters.examples import example_visit
from scheduling.letters.letters import readers_of
from scheduling.letters.wording import Reader, Visit
from scheduling.models import Block, SickDayTime, SickDayVisit
from scheduling.models.appointment import AHEAD
from scheduling.questions_before import question_blocks
from scheduling.sick_days.concerned import KIND
from scheduling.time_in_address import in_address

CHOOSE = "choose_time"
"""The purpose of the link to the page on which a client chooses one of the times held."""


@dataclass(frozen=True)
class ToldVisit:
    """A settled visit as one reader reads of it."""

    settled: SickDayVisit
    times: Sequence[SickDayTime]
    visit: Visit
    reader: Reader


def rows_by_reader(settled: Iterable[SickDayVisit], practice: Practice) -> list[list[ToldVisit]]:
    """Return what each address reads: all of these visits of those treated who read there.

    Who asked for no letters of this kind, or whose address failed, reads none: they are called.
    """
    by_address: dict[str, list[ToldVisit]] = {}
    for row in settled:
        for visit, reader in readers_of(row.visit, practice):
            told = ToldVisit(row, list(row.times.all()), visit, reader)
            by_address.setdefault(reader.person.address.lower(), []).append(told)
    addresses = {rows[0].reader.person.key: address for address, rows in by_address.items()}
    kept_back = whose_letters_are_kept_back(addresses, kind=KIND)
    return [rows for rows in by_address.values() if rows[0].reader.person.key not in kept_back]


def sick_day_letter(rows: Sequence[ToldVisit], practice: Practice) -> Letter:
    """Return the letter to one reader on all these visits, in the reader's language."""
    reader = rows[0].reader
    with writing_in(reader.person.language, practice.language):
        return client_letter(
            KIND,
            _subject(rows),
            [*_blocks(rows), Paragraph(_("You can also answer this letter or call us."))],
            to=reader.person,
            about=rows[0].settled.letter_key,
            practice=practice,
            location=rows[0].visit.appointment.location,
            files=[
                calendar_file(
                    row.visit.appointment,
                    practice,
                    reader.person.address,
                    link=row.visit.link_to_see(row.reader),
                    method="REQUEST" if row.visit.appointment.state in AHEAD else "CANCEL",
                )
                for row in rows
            ],
        )


def _subject(rows: Sequence[ToldVisit]) -> str:
    """Return what became of the visit and when it was, or is; no name, and nothing of an illness."""
    if len(rows) > 1:
        return _("Your visits have changed")
    [row] = rows
    zone = row.visit.appointment.location.zone
    if row.visit.appointment.state in AHEAD:
        when = wording.short_moment(row.visit.appointment.starts_at, zone)
        return _("Your visit has changed: {when}").format(when=when)
    when = wording.short_moment(row.settled.started_at, zone)
    if row.times and row.reader.booked:
        return _("Please choose another time for your visit on {when}").format(when=when)
    return _("Your visit on {when} is cancelled").format(when=when)


def _blocks(rows: Sequence[ToldVisit]) -> Iterator[LetterBlock]:
    yield _greeting(rows)
    is_of_several = len({row.reader.client.pk for row in rows}) > 1
    for row in rows:
        if is_of_several:
            yield Heading(row.reader.client.called)
        if row.visit.appointment.state in AHEAD:
            yield from _moved(row)
        else:
            yield from _cancelled(row)


def _greeting(rows: Sequence[ToldVisit]) -> Paragraph:
    """Say sorry, and who is away: that somebody is ill is theirs to tell."""
    reader, ill = rows[0].reader, rows[0].settled.block.resource.name
    if len(rows) > 1:
        own = of_another = _(
            "Hello {name}, we are sorry: {therapist} cannot work then, so we had to change these visits."
        )
    else:
        own = _("Hello {name}, we are sorry: {therapist} cannot work then, so we had to change your visit.")
        of_another = _(
            "Hello {name}, we are sorry: {therapist} cannot work then, so we had to change the visit of "
            "{whose}."
        )
    sentence = of_another if reader.whose else own
    return Paragraph(sentence.format(name=reader.person.name, whose=reader.whose, therapist=ill))


def _moved(row: ToldVisit) -> Iterator[LetterBlock]:
    """Yield when the visit is now, and with whom."""
    therapists = wording.listed(row.visit.therapists)
    if row.settled.way == "other_therapist":
        yield Paragraph(_("Your time stays. {therapist} treats you instead.").format(therapist=therapists))
    else:
        yield Paragraph(_("This is your new time with {therapist}.").format(therapist=therapists))
    yield row.visit.moment(row.reader, notified_start=row.settled.started_at)
    yield from question_blocks(row.visit.appointment, row.reader.person)
    yield row.visit.facts(row.reader)
    yield row.visit.if_it_does_not_suit(row.reader)
    label = _("Confirm, move or cancel") if row.reader.booked else _("See the visit")
    yield Buttons((label, row.visit.link(row.reader)))


def _cancelled(row: ToldVisit) -> Iterator[LetterBlock]:
    """Yield that the visit is cancelled, and how to get another time: one of those held, or any."""
    visit, reader = row.visit, row.reader
    yield visit.moment(reader, is_off=True)
    if not reader.booked:
        name = visit.appointment.client.called
        yield Paragraph(_("This visit is cancelled."))
        yield Paragraph(_("{name} booked it and can choose another time.").format(name=name))
        return
    if not row.times or row.settled.answer_until is None:
        yield Paragraph(_("This visit is cancelled. It costs you nothing."))
        yield Buttons((_("Choose another time"), f"{visit.link(reader)}?times"))
        return
    zone = visit.appointment.location.zone
    yield Heading(_("Which of these times suits you?"))
    yield Buttons(*((time_in_words(time), _link(row, time)) for time in row.times))
    until = wording.moment_to_come(row.settled.answer_until, zone)
    yield Paragraph(
        _("We hold them for you until {until}. A tap opens the page on which you book one.").format(
            until=until
        )
    )
    yield Paragraph(_("What is cancelled costs you nothing, and the new visit costs what was agreed."))
    yield Buttons((_("Another time"), f"{visit.link(reader)}?times"))


def time_in_words(time: SickDayTime) -> str:
    """Return a time to choose, and who treats then."""
    when = wording.moment_to_come(time.starts_at, time.location.zone)
    if not time.therapist_names:
        return when
    return _("{when}, with {therapist}").format(when=when, therapist=time.therapist_names)


def _link(row: ToldVisit, time: SickDayTime) -> str:
    key = f"{row.settled.pk}/{row.reader.client.pk}"
    address = links.url(CHOOSE, key, reader=row.reader.person.address)
    return f"{address}?time={in_address(time.starts_at)}"


def rewrite_sick_day_letter(envelope: Envelope) -> Letter | None:
    """Return the letter for its present reader, of what is not over yet; None where all is."""
    rows = SickDayVisit.objects.with_people().filter(told_with=UUID(envelope.about.removeprefix("sick_day:")))
    to_come = [row for row in rows.order_by("started_at", "pk") if row.visit.ends_at > clock.now()]
    practice = Practice.current()
    composed = (sick_day_letter(told, practice) for told in rows_by_reader(to_come, practice))
    return next((letter for letter in composed if letter.recipient_key == envelope.recipient_key), None)


def sick_day_letter_holds(envelope: Envelope) -> bool:
    """Return True while a visit that the letter tells of is to come, or its client may come another time."""
    rows = SickDayVisit.objects.filter(told_with=UUID(envelope.about.removeprefix("sick_day:")))
    return rows.filter(visit__ends_at__gt=clock.now()).exists()


def example_sick_day(practice: Practice) -> Letter:
    """Return the letter of a sick day to nobody: times are held to choose from."""
    visit = example_visit(practice)
    visit.state = "cancelled"
    settled = SickDayVisit(
        id=visit.pk,
        block=Block(resource=Resource(kind="therapist", name="Sam")),
        visit=visit,
        way="choose",
        started_at=visit.starts_at,
        told_with=visit.pk,
        answer_until=visit.starts_at - timedelta(days=1),
    )
    starts = [visit.starts_at + timedelta(days=days) for days in (1, 2, 3)]
    times = [
        SickDayTime(settled=settled, location=visit.location, starts_at=start, therapist_names="Sam")
        for start in starts
    ]
    [(in_words, reader)] = readers_of(visit, practice)
    return sick_day_letter([ToldVisit(settled, times, in_words, reader)], practice)
