"""The addresses of Knotwork: front page, health checks, pages behind links, screens, the API."""

from django.urls import URLPattern, URLResolver, include, path

import clients.urls
import clinic.urls
import scheduling.urls
import treatments.urls
from clinic.pages.link_page import open_link
from config.web.descriptions import DescriptionView, DocsView
from config.web.front_page import front_page
from config.web.health import readyz
from config.web.refusals_page import refusals_page
from scheduling.online.pages.choose import book_page
from scheduling.online.pages.details import details_page

api_routes: list[URLPattern | URLResolver] = [
    path("", include("clinic.urls")),
    path("", include("clients.urls")),
    path("", include("scheduling.urls")),
    path("", include("treatments.urls")),
    path("schema", DescriptionView.as_view(), name="schema"),
    path("docs", DocsView.as_view(url_name="schema")),
]
urlpatterns = [
    path("", front_page),
    path("refusals", refusals_page),
    path("readyz", readyz),
    path("c/<str:token>", open_link),
    path("book", book_page),
    path("book/<str:token>", details_page),
    path("api/v1/", include(api_routes)),
    *clinic.urls.screens,
    *clients.urls.screens,
    *scheduling.urls.screens,
    *treatments.urls.screens,
]
handler400 = "clinic.http.problems.bad_request"
handler404 = "config.web.missing_page.nothing_here"
handler500 = "config.web.missing_page.answer_our_fault"
