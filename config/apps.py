from django.apps import AppConfig


class Roof(AppConfig):
    name = "config"
