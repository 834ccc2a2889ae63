"""The addresses of the ground floor's doors."""

from django.urls import path

from clinic.audit.api import Audit
from clinic.http.routes import routes
from clinic.mail.api import Letters
from clinic.setup.api.closures import Closures
from clinic.setup.api.locations import Locations
from clinic.setup.api.practice import TheOnePractice
from clinic.setup.api.resources import Resources
from clinic.setup.api.services import Services
from clinic.staff.api.me import Me
from clinic.staff.api.sign_in import SignIn, SignOut
from clinic.staff.api.staff import People
from clinic.status.api import Status

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
