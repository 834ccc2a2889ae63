"""Keep the answers to a form as they are typed, and hand them in."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from clients.actions.stated_conditions.record import record_stated_condition
from clients.models import Client, HealthStatement
from clinic import audit, clock
from clinic.actors import Actor
from clinic.refusals import Refusal
from treatments.intake.answers import missing_answers, statements_of, unreadable_answers
from treatments.intake.consent_questions import Signing, consents_asked, record_consents
from treatments.intake.questions import Question, in_language
from treatments.models import FormAnswer, FormRequest


@transaction.atomic
def save_answers(*, request: FormRequest, values: Mapping[str, Any], by: Actor) -> FormAnswer:
    """Keep what was typed so far; a draft acts on nothing, and no therapist reads it."""
    request = FormRequest.lock(request.pk)
    request.require_open()
    answer, _is_new = FormAnswer.objects.get_or_create(request=request)
    answer.values = {**answer.values, **values}
    answer.saved_at = clock.now()
    answer.save(update_fields=["values", "saved_at"])
    return answer


@transaction.atomic
def note_opened(*, request: FormRequest) -> None:
    """Note when a form was opened first."""
    FormRequest.objects.filter(pk=request.pk, opened_at=None).update(opened_at=clock.now())


@transaction.atomic
def submit_form(*, request: FormRequest, signing: Signing, language: str, by: Actor) -> FormAnswer:
    """Hand the answers in: what they state of the client's health, and agree to, counts from this moment.

    A Yes is put on record as stated by the client. A No ends nothing: where such a condition is on record,
    and where the client would rather say it in person, a therapist is to ask.
    """
    client = Client.lock(request.client_id)
    request = FormRequest.lock(request.pk)
    request.require_open()
    questions = request.version.questions
    answer, _is_new = FormAnswer.objects.get_or_create(request=request)
    consents = consents_asked(questions, language)
    if missing_answers(questions, answer.values, consents):
        raise Refusal("answers_missing", "Some questions still need an answer.")
    if unreadable_answers(questions, answer.values):
        raise Refusal("answers_unreadable", "Some answers are no number or no day that can be read.")
    answer.submitted_at = request.submitted_at = clock.now()
    answer.way, answer.language = signing.way, language
    answer.save(update_fields=["submitted_at", "way", "language"])
    request.save(update_fields=["submitted_at"])
    audit.record(by, "submitted_form", request, client_key=client.pk, fields=["submitted_at"])
    _act_on(client, questions, answer.values, by)
    record_consents(client, consents, answer.values, signing, by)
    return answer


def _act_on(client: Client, questions: list[dict[str, Any]], values: Mapping[str, Any], by: Actor) -> None:
    said = statements_of(questions, values)
    for code, places in sorted(said.conditions.items()):
        record_stated_condition(client=client, code=code, places=places, by=by)
    on_record = set(client.conditions.filter(ended_at=None).values_list("code", flat=True))
    for code, question in said.denied.items():
        if code in on_record:
            _raise_question(client, question, 'In the form: no longer said of "{}", which is on record.', by)
    for question in said.in_person:
        _raise_question(client, question, 'In the form: would rather say in person "{}"', by)


def _raise_question(client: Client, question: Question, sentence: str, by: Actor) -> None:
    """Let a therapist ask at the visit; once, until it is settled."""
    words = sentence.format(in_language(question["text"], "en"))[:1000]
    if not client.health_statements.open().filter(words=words).exists():
        told = HealthStatement(client=client, words=words, recorded_by=by.actor_key)
        told.full_clean()
        told.save(force_insert=True)
