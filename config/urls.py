"""The addresses of Knotwork: health checks, pages behind links, the API of every app, its description."""

from typing import Any

from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

from clinic.pages.link_page import open_link
from config.web.health import readyz

OPEN_TO_ALL: dict[str, Any] = {"permission_classes": [], "authentication_classes": []}
api_routes: list[URLPattern | URLResolver] = [
    path("", include("clinic.urls")),
    path("", include("clients.urls")),
    path("", include("scheduling.urls")),
    path("", include("treatments.urls")),
    path("schema", SpectacularAPIView.as_view(**OPEN_TO_ALL), name="schema"),
    path("docs", SpectacularSwaggerView.as_view(url_name="schema", **OPEN_TO_ALL)),
]
urlpatterns = [
    path("readyz", readyz),
    path("c/<str:token>", open_link),
    path("api/v1/", include(api_routes)),
]
handler400 = "clinic.http.problems.bad_request"
handler404 = "clinic.http.problems.not_found"
handler500 = "clinic.http.problems.server_error"
