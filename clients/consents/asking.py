"""Read which consents are asked of a client: never given, over, to an earlier text, or by a guardian."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from clients.models import Client, Consent, ConsentText
from clients.models.consent import EXPIRED, GUARDIAN
from clients.models.consent_text import ASKED_OF_ALL, KINDS, MINORS, SENSITIVE
from clinic import clock
from clinic.models import Practice

NEVER, NEWER_TEXT, OVER, OF_AGE = "never", "newer_text", "over", "of_age"
REASONS_TO_ASK = (NEVER, NEWER_TEXT, OVER, OF_AGE)
"""Why a consent is asked; `of_age`: a guardian gave it, and the client speaks for themselves by now."""


@dataclass(frozen=True)
class ConsentToAsk:
    """A kind that is to be asked, the text to ask with, and why."""

    kind: str
    text: ConsentText
    because: str


def text_for(texts: Iterable[ConsentText], kind: str, *languages: str) -> ConsentText | None:
    """Return the newest of these texts of a kind, in the first of these languages that it has."""
    of_kind = [text for text in texts if text.kind == kind]
    if not of_kind:
        return None
    highest = max(text.number for text in of_kind)
    newest = {text.language.split("-")[0]: text for text in of_kind if text.number == highest}
    chosen = (newest.get(language.split("-")[0]) for language in languages)
    return next((text for text in chosen if text), None) or next(iter(newest.values()))


def is_asked_anew(consent: Consent, texts: Iterable[ConsentText]) -> bool:
    """Return True if a material text was published after the one that this consent is to.

    A consent whose text was not kept is older than every number.
    """
    number = consent.text.number if consent.text else 0
    return any(text.kind == consent.kind and text.material and text.number > number for text in texts)


def consents_to_ask(
    clients: Sequence[Client], practice: Practice, today: date
) -> Mapping[UUID, list[ConsentToAsk]]:
    """Return what is to be asked of each of these clients, in two queries; none where no text is published.

    A No is an answer: it is asked again with a newer text alone. Sensitive areas are asked when they are
    wanted, and what is about children of their guardians.
    """
    texts = list(ConsentText.objects.published())
    found: dict[UUID, list[ConsentToAsk]] = {client.pk: [] for client in clients}
    if not texts:
        return found
    newest = (
        Consent.objects.filter(client__in=clients)
        .select_related("text")
        .order_by("client", "kind", "-given_at", "-pk")
        .distinct("client", "kind")
    )
    last = {(consent.client_id, consent.kind): consent for consent in newest}
    for client in clients:
        is_minor = client.is_minor(today, practice.adult_age)
        for kind in _kinds_asked_of(is_minor):
            text = text_for(texts, kind, client.language, practice.language)
            because = _because(last.get((client.pk, kind)), texts, is_minor) if text else ""
            if text and because:
                found[client.pk].append(ConsentToAsk(kind, text, because))
    return found


def _kinds_asked_of(is_minor: bool) -> list[str]:
    return [kind for kind in KINDS if kind in ASKED_OF_ALL or (kind == MINORS and is_minor)]


def _because(last: Consent | None, texts: Iterable[ConsentText], is_minor: bool) -> str:
    if last is None:
        return NEVER
    is_refused = last.withdrawn_at is not None
    is_over = not is_refused and last.ends_at is not None and last.ends_at <= clock.now()
    if is_over or last.ended_how == EXPIRED:
        return OVER
    if not is_refused and last.given_as == GUARDIAN and not is_minor:
        return OF_AGE
    return NEWER_TEXT if is_asked_anew(last, texts) and (last.text or not is_refused) else ""


@dataclass(frozen=True)
class AreasAsked:
    """The sensitive areas that the practice asks about, and those of them that a client agreed to."""

    asked: frozenset[str]
    agreed: frozenset[str]

    @property
    def not_agreed(self) -> frozenset[str]:
        return self.asked - self.agreed


def areas_asked(client_id: UUID, at: datetime) -> AreasAsked:
    """Return the areas named by the newest text about them, and those agreed to then; none without a text."""
    text = ConsentText.objects.published().filter(kind=SENSITIVE).newest_first().first()
    if text is None:
        return AreasAsked(frozenset(), frozenset())
    consent = Consent.objects.at(client_id, SENSITIVE, at).not_over(at).first()
    return AreasAsked(frozenset(text.areas), frozenset(consent.areas if consent else ()))


def lacks_consent_of_guardian(client: Client, today: date, practice: Practice) -> bool:
    """Return True for a child for whom nobody agreed to the published text about children."""
    if not client.is_minor(today, practice.adult_age):
        return False
    if not ConsentText.objects.published().filter(kind=MINORS).exists():
        return False
    return not Consent.objects.in_force(client.pk, MINORS, clock.now()).exists()
