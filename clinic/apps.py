from django.apps import AppConfig


class ClinicConfig(AppConfig):
    name = "clinic"

    def ready(self) -> None:
        """Register the checks."""
        from clinic import checks  # noqa: F401
