"""Letters to therapists about follow-ups: an alert if it cannot wait, and a digest each morning.

Neither names a sign or a reason: a mailbox is no record.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import CharField, Exists, Max, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.urls import is_valid_path

from clients.addressing import speaker
from clients.models import Client
from clinic import clock
from clinic.appearance.phones import national_form
from clinic.mail import outbox
from clinic.mail.layout import (
    BulletList,
    Facts,
    Heading,
    Inline,
    LetterBlock,
    Link,
    Paragraph,
    Strong,
    compose,
)
from clinic.mail.outbox import Letter
from clinic.mail.wording import hour, moment, short_moment
from clinic.models import Envelope, Practice, Staff
from clinic.models.outbox import UNDELIVERED
from clinic.setup.days import earliest_today
from treatments.models import FollowUp
from treatments.models.follow_up import BANS, URGENCIES

ALERT, DIGEST = "follow_up_alert", "follow_up_digest"
IN_WORDS = {
    "emergency": "emergency, act now",
    "same_day": "today",
    "urgent": "soon",
    "routine": "no hurry",
}
TO_DO = {
    "emergency": "Call the client now and ask what is happening. Nobody answers? Tell whoever is on duty.",
    "same_day": "Call the client today, ask what is new, and write down what came of it.",
}
"""What to do first; the sign itself stands in the record."""
NO_PHONE = "none on file: write, or ask the desk"
MOST = 20
NOT_ARRIVED = Q(state__in=UNDELIVERED) | Q(state="waiting", attempts__gte=5)
"""The alerts that did not leave, or were refused for minutes: nobody waits hours for an emergency."""
UNDELIVERED_WITHIN = timedelta(days=14)


def digest_key(person: Staff, day: date) -> str:
    """Return the key by which a therapist gets one digest a day."""
    return f"digest:{person.pk}:{day}"


def day_of_digest(key: str) -> date:
    """Return the day of the digest with this key."""
    return date.fromisoformat(key.rpartition(":")[2])


def staff_key(person: Staff) -> str:
    """Return the opaque key of the letters about a therapist's own work."""
    return f"staff:{person.pk}"


def send_alert(follow_up: FollowUp) -> None:
    """Post the alert if the follow-up cannot wait until morning: one for each reader, urgency and answer."""
    if follow_up.urgency in BANS:
        outbox.post(alert_letter(follow_up))


def alert_letter(follow_up: FollowUp, *, to: Staff | None = None) -> Letter:
    """Return the letter about a follow-up that cannot wait, to its owner unless somebody else is named."""
    practice, owner = Practice.current(), to or follow_up.owner
    subject = f"Something at {practice.name} needs you now"
    who = speaker(follow_up.client, earliest_today(), practice)
    whose = "" if who == follow_up.client else f" of {who.name}, who speaks for them"
    blocks: list[LetterBlock] = [
        Heading("Something needs you now"),
        Paragraph(f"Hello {owner.name},"),
        Paragraph(Strong(TO_DO[follow_up.urgency])),
        Facts(
            ("Client", follow_up.client.listed_name),
            (f"Telephone{whose}", _phone(who, practice)),
            ("How urgent", Strong(IN_WORDS[follow_up.urgency].capitalize())),
            ("Due", moment(follow_up.due_at, practice.zone)),
            ("Where to look", _where()),
        ),
    ]
    key = f"{ALERT}:{follow_up.check_in_id or follow_up.pk}:{follow_up.urgency}:{owner.pk}"
    return _letter(owner, practice, subject, blocks, kind=ALERT, about=follow_up.letter_key, dedupe_key=key)


def _phone(who: Client, practice: Practice) -> Inline:
    """Return the phone as it is dialled in the practice's country, to be tapped."""
    return Link(national_form(who.phone, practice.country), f"tel:{who.phone}") if who.phone else NO_PHONE


def follow_ups_without_alert() -> QuerySet[FollowUp]:
    """Return the open follow-ups that cannot wait and whose alert did not leave, to anybody."""
    keys = Concat(Value("follow_up:"), Cast(OuterRef("pk"), CharField()))
    alerts = Envelope.objects.filter(kind=ALERT, about=keys)
    return FollowUp.objects.open().filter(
        Exists(alerts.filter(NOT_ARRIVED)),
        ~Exists(alerts.exclude(NOT_ARRIVED | Q(state="withdrawn"))),
        urgency__in=BANS,
    )


def undelivered_letters() -> list[Envelope]:
    """Return the clinical letters to clients of the last days that did not leave and nobody was told of."""
    since = clock.now() - UNDELIVERED_WITHIN
    letters = Envelope.objects.undelivered().filter(sensitivity="clinical", created_at__gte=since)
    letters = letters.exclude(kind__in=[ALERT, DIGEST]).order_by("created_at")
    raised = FollowUp.objects.filter(reason="undelivered", raised_at__gte=since)
    told = dict(raised.values_list("client").annotate(last=Max("raised_at")))
    first = {letter.recipient_key: letter for letter in letters if _is_news(letter, told)}
    return list(first.values())


def _is_news(letter: Envelope, told: dict[UUID, datetime]) -> bool:
    """True unless a follow-up about this client's letters was raised after this one was written."""
    last = told.get(UUID(letter.recipient_key))
    return last is None or last < letter.created_at


def digest_letter(
    person: Staff,
    own: Sequence[FollowUp],
    acts: Sequence[str] = (),
    *,
    practice: Practice,
    day: date,
    until: datetime,
) -> Letter:
    """Return the letter of a therapist's open follow-ups, most urgent first, and of colleagues' acts."""
    heading = f"{_things(len(own))} for you" if own else "What your colleagues did"
    subject = f"{heading} at {practice.name}"
    blocks: list[LetterBlock] = [Heading(heading), Paragraph(f"Hello {person.name},")]
    if own:
        blocks += [*_list(own, practice), Paragraph("Where to look: ", _where())]
    if acts:
        blocks += [Paragraph("On what you wrote or look after:"), BulletList(*([act] for act in acts))]
    key = digest_key(person, day)
    about = staff_key(person)
    return _letter(
        person, practice, subject, blocks, kind=DIGEST, about=about, dedupe_key=key, send_before=until
    )


def _letter(
    person: Staff,
    practice: Practice,
    subject: str,
    blocks: Sequence[LetterBlock],
    *,
    kind: str,
    about: str,
    dedupe_key: str,
    send_before: datetime | None = None,
) -> Letter:
    return Letter(
        kind=kind,
        recipient_key=str(person.pk),
        about=about,
        to_address=person.email,
        subject=subject,
        reply_to=practice.email,
        sensitivity="clinical",
        dedupe_key=dedupe_key,
        send_before=send_before,
        **compose(practice, subject, blocks)._asdict(),
    )


def _where() -> Inline:
    """Return where follow-ups are seen: a link where there is a first page, else in words."""
    words = "in Knotwork, among your open follow-ups"
    return Link(words, f"{settings.PUBLIC_URL}/") if is_valid_path("/") else words


def _things(count: int) -> str:
    return "1 thing waits" if count == 1 else f"{count} things wait"


def _list(follow_ups: Sequence[FollowUp], practice: Practice) -> list[LetterBlock]:
    ordered = sorted(follow_ups, key=lambda follow_up: (URGENCIES.index(follow_up.urgency), follow_up.due_at))
    rest = len(ordered) - MOST
    today = earliest_today()
    lines = [_line(follow_up, practice, today) for follow_up in ordered[:MOST]]
    blocks: list[LetterBlock] = [BulletList(*lines)] if lines else []
    return [*blocks, Paragraph(f"and {rest} more")] if rest > 0 else blocks


def _line(follow_up: FollowUp, practice: Practice, today: date) -> list[Inline]:
    """Return whom it is about, how urgent it is and when due, and the phone of who speaks for them today."""
    zone, due = practice.zone, short_moment(follow_up.due_at, practice.zone)
    if clock.now().astimezone(zone).date() == follow_up.due_at.astimezone(zone).date():
        due = f"today, {hour(follow_up.due_at, zone)}"
    line: list[Inline] = [f"{follow_up.client.listed_name}: {IN_WORDS[follow_up.urgency]}, due {due}"]
    if follow_up.is_overdue(clock.now()):
        line.append(Strong(" (overdue)"))
    who = speaker(follow_up.client, today, practice)
    return [*line, "; ", _phone(who, practice)] if who.phone else line
