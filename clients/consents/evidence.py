"""The evidence of a consent: the text as it was agreed to, who gave it, how it was signed, how it ended."""

from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from clients.consents.small_markdown import markdown_as_html
from clients.consents.words import AREA_NAMES, CONSENT_NAMES, CONSENT_WAYS, ENDING_NAMES, GIVER_NAMES
from clients.models import Consent, ConsentText
from clinic.appearance.languages import language_name
from clinic.mail.wording import exact_moment
from clinic.models import Staff

type Fact = tuple[str, str]


def consent_on_record(client: UUID, pk: UUID) -> Consent:
    """Return a consent of a client with text, signature and client; raises Http404."""
    rows = Consent.objects.select_related("client", "text", "signature")
    consent = rows.filter(client=client, pk=pk).first()
    if consent is None:
        raise Http404
    return consent


def text_as_html(text: ConsentText) -> SafeString:
    """Return a text as it is read; nothing of it is markup."""
    return SafeString(markdown_as_html(text.body))


def evidence_facts(consent: Consent, zone: ZoneInfo) -> list[Fact]:
    """Return what is known of a consent, each fact with its label; nothing that is not known."""
    names = _names_of_staff(consent)
    facts: list[tuple[str, str | Promise]] = [
        (_("About"), CONSENT_NAMES[consent.kind]),
        (_("Text"), _text_in_words(consent)),
        (_("Areas"), ", ".join(str(AREA_NAMES[area]) for area in consent.areas)),
        (_("Given by"), "" if consent.is_refusal else _giver(consent)),
        (_("When"), "" if consent.is_refusal else exact_moment(consent.given_at, zone)),
        (_("How"), CONSENT_WAYS.get(consent.how, "")),
        (_("Also there"), consent.witness),
        (_("Recorded by"), names.get(consent.recorded_by, "")),
        (_("Counts until"), exact_moment(consent.ends_at, zone) if consent.ends_at else ""),
        *_signature_facts(consent, zone, names),
        (_("Ended"), _ending(consent, zone, names)),
    ]
    return [(label, str(value)) for label, value in facts if value]


def _text_in_words(consent: Consent) -> str:
    if consent.text is None:
        return "" if consent.is_refusal else _("%s, on paper: its words are not kept") % consent.text_version
    words = {
        "number": consent.text.number,
        "language": language_name(consent.text.language),
        "hash": consent.text.hash[:16],
    }
    return _("number %(number)s in %(language)s, digest %(hash)s") % words


def _giver(consent: Consent) -> str:
    known = [consent.given_by_name, str(GIVER_NAMES.get(consent.given_as, "")), consent.relation]
    return ", ".join(filter(None, known))


def _signature_facts(consent: Consent, zone: ZoneInfo, names: dict[str, str]) -> list[Fact]:
    signature = consent.signature_or_none
    if signature is None:
        return []
    is_same = consent.text is not None and signature.text_hash == consent.text.hash
    over = _("over the text above") if is_same else _("over another text")
    by = _("on the clinic's device, handed over by %s") % names.get(signature.by_key, signature.by_key)
    way = by if signature.by_kind != "link" else _("behind the link sent to %s") % signature.address
    return [(_("Signed"), f"{signature.name}, {exact_moment(signature.signed_at, zone)}, {over}; {way}")]


def _ending(consent: Consent, zone: ZoneInfo, names: dict[str, str]) -> str:
    if consent.withdrawn_at is None:
        return ""
    how = [ENDING_NAMES.get(consent.ended_how, ""), CONSENT_WAYS.get(consent.withdrawn_how, "")]
    by = names.get(consent.withdrawn_by, "")
    known = [exact_moment(consent.withdrawn_at, zone), *map(str, how)]
    return ", ".join(filter(None, [*known, _("recorded by %s") % by if by else ""]))


def _names_of_staff(consent: Consent) -> dict[str, str]:
    """Return the names of the staff who recorded, handed over or ended, by their keys, in one query."""
    signature = consent.signature_or_none
    keys = {consent.recorded_by, consent.withdrawn_by, signature.by_key if signature else ""}
    rows = Staff.objects.filter(pk__in=list(filter(_is_key, keys)))
    return {str(pk): name for pk, name in rows.values_list("pk", "name")}


def _is_key(key: str) -> bool:
    try:
        UUID(key)
    except ValueError:
        return False
    return True
