"""/letter-wording: the practice's own words in its letters, by language."""

from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.http.endpoint import endpoint
from clinic.http.local_time import ModelOutput
from clinic.http.request_body import MultiLineField, RequestBody
from clinic.http.viewset import Listed, Retrieved
from clinic.models import LetterWording
from clinic.models.outbox import LONGEST_SENTENCE, LONGEST_SIGN_OFF
from clinic.setup.actions.word_letters import word_letters


class LetterWordingInput(RequestBody):
    example = {
        "sign_off": "Warm regards\nYour Willow team",
        "sentences": {"reminder": "Please come five minutes early: the lift is slow."},
    }
    sign_off = MultiLineField(max_length=LONGEST_SIGN_OFF, allow_blank=True, required=False)
    sentences = serializers.DictField(
        child=MultiLineField(max_length=LONGEST_SENTENCE, allow_blank=True),
        required=False,
        help_text="By kind of letter, such as reminder; a blank one takes it away",
    )


class LetterWordingOutput(ModelOutput[LetterWording]):
    class Meta:
        model = LetterWording
        fields: ClassVar = ["id", "revision", "language", "sign_off", "sentences"]


class LetterWordings(Listed, Retrieved):
    """The words that the practice adds at the end of its letters, one record for each language."""

    address = "letter-wording"
    group = "Letters"
    noun = "wording of letters"
    summaries: ClassVar = {"list": "List the practice's own words in letters"}
    read_capability = "practice.read"
    write_capability = "practice.change"

    queryset = LetterWording.objects.all()
    page_order = ("language", "id")
    serializer_class = LetterWordingOutput

    @endpoint("PATCH", "<uuid:pk>", body=LetterWordingInput, partial=True, if_match=True)
    def partial_update(self, request: Request, body: dict[str, Any]) -> Response:
        """Set the sign-off, and a sentence for each kind of letter to clients."""
        wording = word_letters(wording=self.get_object(), **body, revision=self.revision, by=self.person)
        return self.respond(wording)
