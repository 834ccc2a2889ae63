"""The body of a registration, and of a change to contact and preferences."""

from rest_framework import serializers

from clients.models.client import GENDERS, TOOLS
from clinic.http.request_body import AddressField, RequestBody, SingleLineField


class ClientInput(RequestBody):
    example = {
        "name": "Chloe",
        "preferred_name": "",
        "full_name": "Chloé Müller",
        "pronouns": "she/her",
        "email": "chloe@example.test",
        "phone": "020 7946 0001",
        "birth_on": "1988-04-12",
        "street": "3 Willow Lane",
        "postal_code": "N1 7AA",
        "city": "London",
        "region": "",
        "country": "GB",
        "occupation": "teacher",
        "language": "en",
        "timezone": "",
        "gender": "female",
        "guardian": None,
        "payer": None,
        "therapist_gender": "female",
        "therapists_preferred": [],
        "therapists_never": [],
        "self_care_tools": ["tennis_ball"],
        "gets_down_to_floor": True,
        "shared_mailbox": None,
        "labels": [],
        "custom_values": {},
    }
    name = SingleLineField(max_length=120)
    preferred_name = SingleLineField(max_length=60, allow_blank=True, required=False)
    full_name = SingleLineField(max_length=160, allow_blank=True, required=False)
    pronouns = SingleLineField(max_length=40, allow_blank=True, required=False)
    email = AddressField(allow_blank=True, required=False)
    phone = SingleLineField(max_length=40, allow_blank=True, required=False)
    birth_on = serializers.DateField(allow_null=True, required=False)
    street = SingleLineField(max_length=200, allow_blank=True, required=False)
    postal_code = SingleLineField(max_length=16, allow_blank=True, required=False)
    city = SingleLineField(max_length=80, allow_blank=True, required=False)
    region = SingleLineField(max_length=80, allow_blank=True, required=False)
    country = SingleLineField(max_length=2, allow_blank=True, required=False)
    occupation = SingleLineField(max_length=80, allow_blank=True, required=False)
    language = SingleLineField(max_length=35, required=False)
    timezone = SingleLineField(max_length=64, allow_blank=True, required=False)
    gender = serializers.ChoiceField(GENDERS, allow_blank=True, required=False)
    guardian = serializers.UUIDField(allow_null=True, required=False)
    payer = serializers.UUIDField(allow_null=True, required=False)
    therapist_gender = serializers.ChoiceField(GENDERS, allow_blank=True, required=False)
    therapists_preferred = serializers.ListField(child=serializers.UUIDField(), max_length=50, required=False)
    therapists_never = serializers.ListField(child=serializers.UUIDField(), max_length=50, required=False)
    self_care_tools = serializers.ListField(
        child=serializers.ChoiceField(TOOLS), max_length=len(TOOLS), required=False
    )
    gets_down_to_floor = serializers.BooleanField(required=False)
    shared_mailbox = serializers.BooleanField(required=False, allow_null=True)
    labels = serializers.ListField(child=serializers.UUIDField(), max_length=50, required=False)
    custom_values = serializers.DictField(
        required=False, help_text="By the keys of /client-fields; null takes an answer out"
    )
