"""Compose the letters about the visits of a series: one letter lists them all, with one calendar file."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clinic import clock
from clinic.appearance.languages import writing_in
from clinic.mail import outbox, wording
from clinic.mail.client_letter import client_letter
from clinic.mail.layout import BulletList, Facts, Inline, LetterBlock, Link, Paragraph, Struck
from clinic.mail.outbox import Letter
from clinic.models import Envelope, Practice
from scheduling.letters.calendar_file import calendar_file_of_several
from scheduling.letters.letters import in_words, readers_of
from scheduling.letters.wording import Reader, Visit
from scheduling.models import Appointment, Series
from scheduling.models.appointment import AHEAD
from scheduling.questions_before import question_blocks

BOOKED, CHANGED, CANCELLED = "series_booked", "series_changed", "series_cancelled"

type Told = Mapping[UUID, datetime]
"""The start last told of each visit."""


def series_booked(series: Series, visits: Sequence[Appointment], practice: Practice) -> list[Letter]:
    """Return the letters that these visits are booked, each date with the link to its page."""

    def compose(listed: Sequence[Visit], reader: Reader) -> Iterator[LetterBlock]:
        yield _greeting(
            reader,
            ngettext(
                "Hello {name}, one visit is booked, and we look forward to it.",
                "Hello {name}, your {count} visits are booked, and we look forward to them.",
                len(listed),
            ),
            ngettext(
                "Hello {name}, one visit of {whose} is booked, and we look forward to it.",
                "Hello {name}, {count} visits of {whose} are booked, and we look forward to them.",
                len(listed),
            ),
            len(listed),
        )
        yield BulletList(*(_date(visit, reader) for visit in listed))
        yield from question_blocks(listed[0].appointment, reader.person)
        yield _terms(listed[0], reader)
        yield _facts(listed, reader)

    def subject() -> str:
        count = len(visits)
        return ngettext("Your visit is booked", "Your {count} visits are booked", count).format(count=count)

    return _to_readers(series, visits, practice, BOOKED, subject, compose)


def series_changed(
    series: Series, visits: Sequence[Appointment], practice: Practice, told: Told, *, by_clinic: bool = False
) -> list[Letter]:
    """Return the letters that these visits have changed, each with the start that was told before."""

    def compose(listed: Sequence[Visit], reader: Reader) -> Iterator[LetterBlock]:
        if by_clinic:
            own = _("Hello {name}, we are sorry: we had to change these visits.")
            of_another = _("Hello {name}, we are sorry: we had to change these visits of {whose}.")
        else:
            own = _("Hello {name}, your visits have changed: this is what holds now.")
            of_another = _("Hello {name}, the visits of {whose} have changed: this is what holds now.")
        yield _greeting(reader, own, of_another, len(listed))
        yield BulletList(*(_date(visit, reader, told) for visit in listed))
        yield _terms(listed[0], reader)
        yield _facts(listed, reader)

    return _to_readers(series, visits, practice, CHANGED, lambda: _("Your visits have changed"), compose)


def series_cancelled(
    series: Series, visits: Sequence[Appointment], practice: Practice, *, by_clinic: bool
) -> list[Letter]:
    """Return the letters that these visits are cancelled; the clinic says sorry."""

    def compose(listed: Sequence[Visit], reader: Reader) -> Iterator[LetterBlock]:
        if by_clinic:
            own = _("Hello {name}, we are sorry: we have to cancel these visits. It costs you nothing.")
            of_another = _(
                "Hello {name}, we are sorry: we have to cancel these visits of {whose}. It costs you nothing."
            )
        else:
            own = _("Hello {name}, these visits are cancelled, as you asked.")
            of_another = _("Hello {name}, these visits of {whose} are cancelled, as you asked.")
        yield _greeting(reader, own, of_another, len(listed))
        offers = by_clinic and reader.booked
        yield BulletList(*(_cancelled_date(visit, reader, offers_another=offers) for visit in listed))
        yield Paragraph(_("Only these visits are cancelled. Any other visits you have booked stand."))
        yield Paragraph(_("You can also answer this letter or call us."))

    return _to_readers(series, visits, practice, CANCELLED, lambda: _("Your visits are cancelled"), compose)


def post_anew(series: Series | None, changed: Sequence[Appointment], practice: Practice) -> bool:
    """Write the waiting letter on the visits of a series anew, with these as they are now; False for none.

    Nobody was told of these visits yet then: nothing else need be said of them.
    """
    if series is None or not outbox.withdraw(about=series.letter_key, kinds=[BOOKED]):
        return False
    keys = {visit.pk for visit in changed}
    others = Appointment.objects.with_people().filter(series=series).exclude(pk__in=keys)
    coming = [each for each in (*others, *changed) if each.state in AHEAD and each.starts_at > clock.now()]
    coming.sort(key=lambda each: each.starts_at)
    for letter in series_booked(series, coming, practice) if coming else ():
        outbox.post(letter, wait=practice.letter_grace)
    return True


def rewrite_series_letter(envelope: Envelope) -> Letter | None:
    """Return the letter for its present reader, with the visits to come; None once there are none."""
    series = Series.objects.filter(pk=UUID(envelope.about.removeprefix("series:"))).first()
    if series is None:
        return None
    is_off = envelope.kind == CANCELLED
    rows = Appointment.objects.with_people().filter(series=series, starts_at__gt=clock.now())
    rows = rows.filter(state="cancelled") if is_off else rows.ahead()
    visits = list(rows.order_by("starts_at"))
    if not visits:
        return None
    practice = Practice.current()
    if is_off:
        by_clinic = visits[0].cancelled_by == "clinic"
        composed = series_cancelled(series, visits, practice, by_clinic=by_clinic)
    else:
        composed = series_booked(series, visits, practice)
    return next((letter for letter in composed if letter.recipient_key == envelope.recipient_key), None)


def _to_readers(
    series: Series,
    visits: Sequence[Appointment],
    practice: Practice,
    kind: str,
    subject: Callable[[], str],
    compose: Callable[[Sequence[Visit], Reader], Iterator[LetterBlock]],
) -> list[Letter]:
    """Return a letter to each reader of the first visit, in the reader's language, with a calendar file."""
    listed = [in_words(visit, practice) for visit in visits]
    letters = []
    for _visit, reader in readers_of(visits[0], practice):
        entries = [(visit.appointment, visit.link_to_see(reader)) for visit in listed]
        with writing_in(reader.person.language, practice.language):
            letters.append(
                client_letter(
                    kind,
                    subject(),
                    list(compose(listed, reader)),
                    to=reader.person,
                    about=series.letter_key,
                    practice=practice,
                    location=visits[0].location,
                    files=[calendar_file_of_several(entries, practice, are_off=kind == CANCELLED)],
                )
            )
    return letters


def _greeting(reader: Reader, own: str, of_another: str, count: int) -> Paragraph:
    sentence = of_another if reader.whose else own
    return Paragraph(sentence.format(name=reader.person.name, whose=reader.whose, count=count))


def _date(visit: Visit, reader: Reader, told: Told | None = None) -> list[Inline]:
    """Return a visit as a line: its link with day and hours, and the start told before where it differs."""
    line: list[Inline] = [Link(_moment(visit), visit.link(reader))]
    before = (told or {}).get(visit.appointment.pk)
    if before is not None and before != visit.appointment.starts_at:
        zone = visit.appointment.location.zone
        line += [" ", Struck(wording.moment_to_come(before, zone))]
    return line


def _cancelled_date(visit: Visit, reader: Reader, *, offers_another: bool) -> list[Inline]:
    """Return a cancelled visit as a line; with the link to its page, on which another time is booked."""
    line: list[Inline] = [Struck(_moment(visit))]
    if offers_another:
        line += [" ", Link(_("Choose another time"), f"{visit.link(reader)}?times")]
    return line


def _moment(visit: Visit) -> str:
    appointment, zone = visit.appointment, visit.appointment.location.zone
    day = wording.day_to_come(appointment.starts_at, zone)
    return f"{day}, {wording.hours(appointment.starts_at, appointment.ends_at, zone)}"


def _terms(visit: Visit, reader: Reader) -> Paragraph:
    """Say how to change a single visit, and until when that is free; a guest asks who booked."""
    if not reader.booked:
        return visit.terms(reader)
    hours = visit.practice.free_cancel_hours
    leads = _("Each date leads to its visit, where you can confirm, move or cancel it.")
    if hours == 0:
        return Paragraph(leads)
    free = ngettext(
        "That is free of charge until {hours} hour before the visit starts.",
        "That is free of charge until {hours} hours before the visit starts.",
        hours,
    )
    return Paragraph(leads, " ", free.format(hours=hours))


def _facts(listed: Sequence[Visit], reader: Reader) -> Facts:
    """Return the facts of the first visit; of therapists all who treat in one of them."""
    therapists = list(dict.fromkeys(name for visit in listed for name in visit.therapists))
    return replace(listed[0], therapists=therapists).facts(reader)
