"""Where everything is."""

from django.urls import include, path

from clinic.pages.link_page import open_link
from config.health import healthz, readyz

urlpatterns = [
    path("healthz", healthz),
    path("readyz", readyz),
    path("c/<str:token>", open_link),
    path("api/v1/", include("config.api")),
]
handler400 = "clinic.http.problems.bad_request"
handler404 = "clinic.http.problems.not_found"
handler500 = "clinic.http.problems.server_error"
