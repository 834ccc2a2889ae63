"""The addresses of the ground floor's doors."""

from clinic.api.locations import Locations
from clinic.http.routes import routes

urlpatterns = [
    *routes("locations", Locations, "archive"),
]
