"""/education-facts: the figures that the seed article quotes, as quoted."""

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.http.endpoint import endpoint
from clinic.http.filters import refuse_unknown_parameters
from clinic.http.pagination import OnePage
from clinic.http.viewset import ApiViewSet
from treatments.catalogue.published import EducationFact, published_figures
from treatments.models import Muscle


class FactOutput(serializers.Serializer[EducationFact]):
    """A quoted figure; nobody verified it, and it stays out of letters."""

    id = serializers.CharField()
    text = serializers.CharField()
    value = serializers.FloatField(allow_null=True, help_text="Null: quoted without a figure")
    unit = serializers.CharField()
    source_label = serializers.CharField()
    verified = serializers.BooleanField()
    in_letters = serializers.BooleanField()


class EducationFacts(ApiViewSet):
    """The quoted figures; one answer without pages."""

    address = "education-facts"
    group = "Catalogue"
    noun = "education fact"
    read_capability = "catalogue.read"

    queryset = Muscle.objects.none()
    serializer_class = FactOutput
    pagination_class = OnePage
    filter_backends = ()

    @endpoint("GET", many=True)
    def list(self, request: Request) -> Response:
        refuse_unknown_parameters(request, set())
        return self.respond_all(published_figures().education_facts)
