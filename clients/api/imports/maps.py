"""/import-maps and /import-kinds: maps of columns kept by name, and the fields there are."""

from typing import ClassVar

from rest_framework.request import Request
from rest_framework.response import Response

from clients.api.imports.content import ImportKindOutput, ImportMapOutput
from clients.imports.actions.maps import delete_map
from clients.imports.kinds import import_kinds
from clients.models.imports import ImportMap
from clinic.http.endpoint import endpoint
from clinic.http.filters import refuse_unknown_parameters
from clinic.http.pagination import OnePage
from clinic.http.viewset import ApiViewSet, Listed, Retrieved


class ImportMaps(Listed, Retrieved):
    """The maps that were kept by name; a dry run names one as `map`, and keeps one by `map_name`."""

    address = "import-maps"
    group = "Moving in"
    noun = "map of columns"
    summaries: ClassVar = {"list": "List the maps of columns"}
    read_capability = "imports.run"
    write_capability = "imports.run"

    queryset = ImportMap.objects.all()
    page_order = ("name", "id")
    serializer_class = ImportMapOutput

    @endpoint("DELETE", "<uuid:pk>", status=204)
    def destroy(self, request: Request) -> Response:
        delete_map(self.get_object(), by=self.person)
        return Response(status=204)


class ImportKinds(ApiViewSet):
    """The kinds of records that are brought in, in the order in which a practice brings them in."""

    address = "import-kinds"
    group = "Moving in"
    noun = "kind of file"
    read_capability = "imports.run"

    queryset = ImportMap.objects.none()
    serializer_class = ImportKindOutput
    pagination_class = OnePage
    filter_backends = ()

    @endpoint("GET", many=True)
    def list(self, request: Request) -> Response:
        """With the fields that their columns may be read as."""
        refuse_unknown_parameters(request, set())
        return self.respond_all(import_kinds().values())
