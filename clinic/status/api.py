"""/status: whether the parts that work by themselves do."""

from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.http.endpoint import endpoint
from clinic.http.local_time import LocalTime
from clinic.http.viewset import ApiViewSet
from clinic.models import Envelope
from clinic.status.service_status import service_status


class StatusOutput(serializers.Serializer[Any]):
    letters_due = serializers.IntegerField(help_text="May leave now")
    letters_late = serializers.IntegerField(help_text="Should have left five minutes ago or more")
    letters_failed = serializers.IntegerField(
        help_text="Given up on within a week; see /letters?state=failed"
    )
    letters_in_folder = serializers.BooleanField(
        help_text="No mail server is set up: letters land in a folder and reach nobody"
    )
    letters_failing = serializers.BooleanField(
        help_text="The newest letters that were tried did not leave, or some are late"
    )
    letters_suppressed = serializers.IntegerField(help_text="Kept back within a week; see /suppressions")
    addresses_suppressed = serializers.IntegerField(help_text="Addresses that do not exist")
    sign_ins_failed = serializers.IntegerField(help_text="Wrong passwords and e-mails within a day")
    sign_ins_refused = serializers.IntegerField(help_text="Tries refused as too many within a day")
    broker_answers = serializers.BooleanField()
    last_seal_at = LocalTime(allow_null=True, help_text="When the audit was sealed last")
    audit_unsealed_since = LocalTime(
        allow_null=True, help_text="The oldest audit row without a seal; older than five minutes is late"
    )
    last_beat_at = LocalTime(allow_null=True, help_text="When a worker last woke by itself")


class Status(ApiViewSet):
    """The letters that wait or are late, and whether broker, worker and beat answer."""

    address = "status"
    group = "Practice"
    noun = "status"
    summaries: ClassVar = {"retrieve": "Read the state of the jobs"}
    read_capability = "status.read"

    queryset = Envelope.objects.none()
    serializer_class = StatusOutput

    @endpoint("GET")
    def retrieve(self, request: Request) -> Response:
        return self.respond(service_status())
