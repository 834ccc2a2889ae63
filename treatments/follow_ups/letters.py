"""What is said to therapists about follow-ups: at once where it cannot wait, and each morning in a digest.

Neither names a sign or a reason: a mailbox is no record.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from clinic import clock
from clinic.mail import outbox
from clinic.mail.layout import Block, Facts, Heading, Inline, Paragraph, Points, Strong, compose
from clinic.mail.outbox import Letter
from clinic.mail.wording import hour, moment, short_moment
from clinic.models import Practice, Staff
from treatments.models import FollowUp
from treatments.models.follow_up import BANS, URGENCIES

ALERT, DIGEST = "follow_up_alert", "follow_up_digest"
IN_WORDS = {
    "emergency": "emergency, act now",
    "same_day": "today",
    "urgent": "soon",
    "routine": "no hurry",
}
MOST = 20


def digest_key(person: Staff, day: date) -> str:
    """What keeps a therapist's digest of a day single."""
    return f"digest:{person.pk}:{day}"


def tell_at_once(followed: FollowUp) -> None:
    """Post the alert where it cannot wait until morning: once for each reader, urgency and answer."""
    if followed.urgency in BANS:
        outbox.post(alert(followed))


def alert(followed: FollowUp) -> Letter:
    """Something cannot wait: whom it is about, how urgent, until when, where to look."""
    practice = Practice.current()
    subject = f"Something at {practice.name} needs you now"
    blocks: list[Block] = [
        Heading("Something needs you now"),
        Paragraph(f"Hello {followed.owner.name},"),
        Facts(
            ("Client", followed.client.name),
            ("How urgent", Strong(IN_WORDS[followed.urgency].capitalize())),
            ("Due", moment(followed.due_at, practice.zone)),
            ("Where to look", _address(f"follow-ups?open=true&client={followed.client_id}")),
        ),
    ]
    key = f"{ALERT}:{followed.check_in_id or followed.pk}:{followed.urgency}:{followed.owner_id}"
    return _letter(
        followed.owner, practice, subject, blocks, kind=ALERT, about=followed.letter_key, dedupe_key=key
    )


def digest(
    person: Staff,
    mine: Sequence[FollowUp],
    nobodys: Sequence[FollowUp],
    *,
    practice: Practice,
    day: date,
    until: datetime,
) -> Letter:
    """All that waits for a therapist, most urgent first; then what has no therapist any more."""
    count = len(mine) + len(nobodys)
    subject = f"{_things(count)} for you at {practice.name}"
    blocks: list[Block] = [Heading(f"{_things(count)} for you"), Paragraph(f"Hello {person.name},")]
    blocks += _listed(mine, practice.zone)
    if nobodys:
        blocks += [
            Heading("Not looked after by anyone"),
            Paragraph("Their therapist no longer treats here. Take over what you can."),
            *_listed(nobodys, practice.zone),
        ]
    blocks.append(Paragraph(f"Where to look: {_address('follow-ups?open=true&mine=true')}"))
    key = digest_key(person, day)
    about = f"staff:{person.pk}"
    return _letter(
        person, practice, subject, blocks, kind=DIGEST, about=about, dedupe_key=key, send_before=until
    )


def _letter(
    person: Staff,
    practice: Practice,
    subject: str,
    blocks: Sequence[Block],
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


def _address(place: str) -> str:
    return f"{settings.PUBLIC_URL.rstrip('/')}/api/v1/{place}"


def _things(count: int) -> str:
    return "1 thing waits" if count == 1 else f"{count} things wait"


def _listed(waiting: Sequence[FollowUp], zone: ZoneInfo) -> list[Block]:
    first = sorted(waiting, key=lambda one: (URGENCIES.index(one.urgency), one.due_at))
    rest = len(first) - MOST
    blocks: list[Block] = [Points(*(_line(one, zone) for one in first[:MOST]))] if first else []
    return [*blocks, Paragraph(f"and {rest} more")] if rest > 0 else blocks


def _line(followed: FollowUp, zone: ZoneInfo) -> list[Inline]:
    due = short_moment(followed.due_at, zone)
    if clock.now().astimezone(zone).date() == followed.due_at.astimezone(zone).date():
        due = f"today, {hour(followed.due_at, zone)}"
    said: list[Inline] = [f"{followed.client.name}: {IN_WORDS[followed.urgency]}, due {due}"]
    return [*said, Strong(" (overdue)")] if followed.is_overdue(clock.now()) else said
