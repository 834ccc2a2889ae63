"""The terms of a consent: its areas, who gave it in whose name, until when, and the signature under it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from clients.consents.strokes import Stroke
from clients.models import Client, Consent, ConsentText, Signature
from clients.models.consent_text import SENSITIVE
from clinic import clock
from clinic.actors import Actor
from clinic.models import Practice
from clinic.refusals import Refusal, fault
from clinic.setup.days import earliest_day

FOR_A_VISIT = timedelta(days=1)
"""How long a consent counts that is asked at each visit."""


@dataclass(frozen=True)
class SignatureDetails:
    """A signature as it came: the name, the strokes if one was drawn, and the hash of the text on the page.

    `address` is the address to which the link was sent, where it was signed behind one.
    """

    name: str
    text_hash: str
    strokes: Sequence[Stroke] = ()
    address: str = ""
    birth_date_asked: bool = False


@dataclass(frozen=True)
class ConsentTerms:
    """The terms of a consent, beside its text; `ends_at` where the client agrees for a time only."""

    areas: Sequence[str] = ()
    given_as: str = ""
    relation: str = ""
    ends_at: datetime | None = None
    witness: str = ""
    visit_key: str = ""
    signature: SignatureDetails | None = None

    @property
    def columns(self) -> dict[str, Any]:
        """The columns of a consent that are taken as they came."""
        names = ("relation", "witness", "visit_key")
        return {"areas": sorted(self.areas), **{name: getattr(self, name) for name in names}}


NO_TERMS = ConsentTerms()


def require_text(text: ConsentText | None, text_version: str, kind: str, terms: ConsentTerms) -> None:
    """Refuse a consent to no text, to one that is not published or of another kind, or over other words."""
    if text is None:
        if not text_version:
            raise fault("/text", "text_missing", "Say which text was agreed to.")
        if kind == SENSITIVE or terms.signature:
            raise fault("/text", "text_missing", "This is agreed to under a published text. Choose it.")
        return
    if text.state != "published" or text.kind != kind:
        raise fault("/text", "text_not_offered", "Choose a published text of this kind.")
    if text.areas and (not terms.areas or not set(terms.areas) <= set(text.areas)):
        raise fault("/areas", "areas_missing", "Name the areas that are agreed to, of those in the text.")
    if terms.areas and not text.areas:
        raise fault("/areas", "areas_missing", "This text is about no areas. Leave them out.")
    if terms.signature and terms.signature.text_hash != text.hash:
        raise Refusal("text_changed", "Another text was on the page. Open it again, and sign what it says.")


def end_of(text: ConsentText | None, given_at: datetime, terms: ConsentTerms) -> datetime | None:
    """Return until when a consent counts by itself: as its text says, or sooner where the client said so."""
    if terms.ends_at and terms.ends_at <= given_at:
        raise fault("/ends_at", "ends_before_start", "A consent ends after it was given.")
    return min(filter(None, (terms.ends_at, _end_by_text(text, given_at))), default=None)


def _end_by_text(text: ConsentText | None, given_at: datetime) -> datetime | None:
    if text is None:
        return None
    if text.asked_each_visit:
        return given_at + FOR_A_VISIT
    return given_at + timedelta(days=text.valid_days) if text.valid_days else None


def giver(client: Client, given_by_name: str, given_at: datetime, terms: ConsentTerms) -> dict[str, str]:
    """Return who consents and as what: whoever is named, else the client or their guardian; a child never."""
    own_names = {_plain(name) for name in (client.name, client.full_name, client.preferred_name) if name}
    is_own = not given_by_name or _plain(given_by_name) in own_names
    if not client.is_minor(earliest_day(given_at), Practice.current().adult_age):
        given_as = terms.given_as or ("client" if is_own else "representative")
        return {"given_by_name": given_by_name or client.name, "given_as": given_as}
    if terms.given_as == "client" or (given_by_name and is_own) or (is_own and client.guardian is None):
        raise fault(
            "/given_by_name", "guardian_missing", "A parent or guardian agrees for a child: say who did."
        )
    guardian = client.guardian
    name = given_by_name or (guardian.name if guardian else "")
    return {"given_by_name": name, "given_as": terms.given_as or "guardian"}


def sign_consent(consent: Consent, details: SignatureDetails, by: Actor) -> Signature:
    """Keep the signature under a consent that was just given."""
    signature = Signature(
        consent=consent,
        name=details.name,
        strokes=list(details.strokes),
        text_hash=details.text_hash,
        signed_at=clock.now(),
        by_kind=by.actor_kind,
        by_key=by.actor_key,
        address=details.address,
        birth_date_asked=details.birth_date_asked,
    )
    signature.full_clean()
    signature.save(force_insert=True)
    return signature


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
