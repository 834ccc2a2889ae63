from django.apps import AppConfig


class Roof(AppConfig):
    """Tells every process of Knotwork which queue is its own."""

    name = "config"

    def ready(self) -> None:
        import config.celery
        import config.checks  # noqa: F401
