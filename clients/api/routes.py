"""The addresses of this floor's doors."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
