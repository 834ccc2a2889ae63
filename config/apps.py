from django.apps import AppConfig


class ProjectConfig(AppConfig):
    """Loads the queue and the start checks in every process of Knotwork."""

    name = "config"

    def ready(self) -> None:
        import config.celery
        import config.checks  # noqa: F401
