"""The addresses of the ground floor's doors."""

from django.urls import path

from clinic.api.audit import Audit
from clinic.api.closures import Closures
from clinic.api.letters import Letters
from clinic.api.locations import Locations
from clinic.api.me import Me
from clinic.api.practice import TheOnePractice
from clinic.api.resources import Resources
from clinic.api.services import Services
from clinic.api.sign_in import SignIn, SignOut
from clinic.api.staff import People
from clinic.api.status import Status
from clinic.http.routes import routes

WEEK = {"get": "opening_hours", "put": "set_opening_hours"}

urlpatterns = [
    path("sign-in", SignIn.as_view({"post": "create"})),
    path("sign-out", SignOut.as_view({"post": "here"})),
    path("sign-out-everywhere", SignOut.as_view({"post": "everywhere"})),
    path("me", Me.as_view({"get": "retrieve", "patch": "change_password"})),
    path("status", Status.as_view({"get": "retrieve"})),
    path("practice", TheOnePractice.as_view({"get": "retrieve", "patch": "partial_update"})),
    *routes("locations", Locations, "archive", "restore", **{"opening-hours": WEEK}),
    *routes("closures", Closures),
    *routes("resources", Resources, "archive", "restore"),
    *routes("services", Services, "archive", "restore"),
    *routes("staff", People, "archive", "restore"),
    *routes("audit", Audit),
    *routes("letters", Letters),
]
