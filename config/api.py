"""/api/v1: the doors of every floor, and their description."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

floors = [
    path("", include("clinic.urls")),
    path("", include("clients.urls")),
    path("", include("scheduling.urls")),
    path("", include("treatments.urls")),
]
urlpatterns = [
    *floors,
    path(
        "schema", SpectacularAPIView.as_view(permission_classes=[], authentication_classes=[]), name="schema"
    ),
    path(
        "docs",
        SpectacularSwaggerView.as_view(url_name="schema", permission_classes=[], authentication_classes=[]),
    ),
]
