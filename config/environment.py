"""The environment that Django's settings are read from; prepared by every process before Django starts."""

import os


def prepare_environment() -> None:
    """Name the settings module; where no services are given, fill in the addresses of the embedded ones.

    A deployment that gives DATABASE_URL and BROKER_URL imports nothing of the embedded services.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if not (os.environ.get("DATABASE_URL") and os.environ.get("BROKER_URL")):
        from config.embedded.state import fill_environment

        fill_environment(os.environ)
