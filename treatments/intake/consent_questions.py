"""The consent questions of a form: the text that each is asked with, and what an answer gives or refuses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from clients.actions.consents.terms import ConsentTerms, SignatureDetails
from clients.actions.give_consent import give_consent
from clients.actions.withdraw_consent import withdraw_consent
from clients.consents.asking import text_for
from clients.models import Client, ConsentText
from clinic.actors import Actor
from clinic.models import Practice
from clinic.refusals import Refusal
from treatments.intake.questions import CONSENT, Question

ONLINE, IN_PERSON_HERE = "online", "in_person"


@dataclass(frozen=True)
class AskedConsent:
    """The published text that a question is asked with, and the same number in all its languages."""

    text: ConsentText
    number: Mapping[str, ConsentText]

    def is_answered_by(self, value: Mapping[str, Any] | None) -> bool:
        """Return True for a No, and for a Yes under a name to the text that is asked now, with its areas."""
        if not value:
            return False
        if value["says"] == "no":
            return True
        text = self.number.get(value["text"])
        return text is not None and bool(value["name"]) and (not text.areas or bool(value["areas"]))


@dataclass(frozen=True)
class Signing:
    """The way in which a form was signed: on the clinic's tablet, or behind the link of an address."""

    way: str
    address: str = ""
    birth_date_asked: bool = False


def consents_asked(questions: Sequence[Question], *languages: str) -> dict[str, AskedConsent]:
    """Return the text of each consent question, by key; one whose kind has no published text is not asked."""
    kinds = {each["key"]: each["consent"] for each in questions if _names_a_kind(each)}
    if not kinds:
        return {}
    texts = list(ConsentText.objects.published().filter(kind__in=kinds.values()))
    spoken = (*languages, Practice.current().language)
    found = {key: text_for(texts, kind, *spoken) for key, kind in kinds.items()}
    return {
        key: AskedConsent(
            text, {str(t.pk): t for t in texts if (t.kind, t.number) == (text.kind, text.number)}
        )
        for key, text in found.items()
        if text is not None
    }


def _names_a_kind(question: Question) -> bool:
    return question["kind"] == CONSENT and bool(question.get("consent"))


def record_consents(
    client: Client, asked: Mapping[str, AskedConsent], values: Mapping[str, Any], signing: Signing, by: Actor
) -> None:
    """Record each Yes as a consent under its text, signed by name, and each No."""
    how = ONLINE if signing.way == "link" else IN_PERSON_HERE
    for key, consent in asked.items():
        value = values.get(key)
        if not value:
            continue
        kind = consent.text.kind
        if value["says"] == "no":
            withdraw_consent(client=client, kind=kind, how=how, by=by)
            continue
        _give(client, consent.number[value["text"]], value, how, signing, by)


def _give(
    client: Client, text: ConsentText, value: Mapping[str, Any], how: str, signing: Signing, by: Actor
) -> None:
    signature = SignatureDetails(
        name=value["name"],
        text_hash=text.hash,
        address=signing.address,
        birth_date_asked=signing.birth_date_asked,
    )
    areas = [area for area in value["areas"] if area in text.areas]
    try:
        give_consent(
            client=client,
            kind=text.kind,
            how=how,
            by=by,
            text=text,
            given_by_name=value["name"],
            terms=ConsentTerms(areas=areas, signature=signature),
        )
    except Refusal as refusal:
        if refusal.code != "consent_given_already":
            raise
