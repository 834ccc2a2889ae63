"""The constraints of snippets and templates, held by the schema alone."""

import pytest
from django.db import IntegrityError, transaction

from clinic.models import Staff
from tests.factories import ServiceFactory
from treatments.models import NoteTemplate, Snippet


def test_schema_refuses_two_snippets_of_one_name_and_owner(therapist: Staff) -> None:
    Snippet.objects.create(owner=therapist, name="Eased", text="Eased.")

    with pytest.raises(IntegrityError, match="snippet_name_is_used_once_by_its_owner"), transaction.atomic():
        Snippet.objects.create(owner=therapist, name="EASED", text="Eased.")


@pytest.mark.parametrize("blank", ["name", "text"])
def test_schema_refuses_a_snippet_without_name_or_text(therapist: Staff, blank: str) -> None:
    with pytest.raises(IntegrityError, match="snippet_has_a_name_and_a_text"), transaction.atomic():
        Snippet.objects.create(**{"owner": therapist, "name": "Eased", "text": "Eased."} | {blank: ""})


def test_schema_refuses_two_templates_of_one_service(db: None) -> None:
    service = ServiceFactory.create()
    NoteTemplate.objects.create(service=service)

    with pytest.raises(IntegrityError), transaction.atomic():
        NoteTemplate.objects.create(service=service)
