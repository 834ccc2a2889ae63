"""The pytest plugin that starts the services and Django before any test module or fixture is imported.

`addopts` in pyproject.toml loads it with -p, so that test modules import models at their top.
"""

import contextlib
import gc
import os

import pytest

from tests import cluster

os.environ.setdefault("SECRET_KEY", "only-for-tests-and-long-enough-to-pass-the-deployment-check-0123456789")
os.environ.setdefault("PUBLIC_URL", "http://127.0.0.1:8000")


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Start the cluster, which xdist workers inherit by its addresses, and set Django up in this process."""
    options = early_config.known_args_namespace
    is_worker = "PYTEST_XDIST_WORKER" in os.environ
    if not is_worker:
        if os.environ.pop("DJANGO_SETTINGS_MODULE", None):
            raise pytest.UsageError("Unset DJANGO_SETTINGS_MODULE: the suite loads the settings itself.")
        if options.help or options.version:
            return
        stack = contextlib.ExitStack()
        early_config.add_cleanup(stack.close)
        stack.enter_context(cluster.run_cluster())
    # The controller of xdist runs no test. It passes no settings module on: a worker would load its settings
    # before it has its own broker number.
    is_controller = not is_worker and bool(getattr(options, "numprocesses", None))
    if not is_controller:
        cluster.use_own_broker_numbers()
    _set_up_django()
    if is_controller:
        del os.environ["DJANGO_SETTINGS_MODULE"]


@pytest.hookimpl(tryfirst=True)
def pytest_xdist_auto_num_workers() -> int:
    """Return one worker more than there are cores: tests that wait for a process leave theirs idle."""
    return len(os.sched_getaffinity(0)) + 1


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Leave what is loaded by now out of the garbage collector's rounds, as the web process does."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def _set_up_django() -> None:
    import django
    from django.conf import settings

    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    django.setup()
    # Each client of a test builds the middleware anew, which would list all static files again.
    settings.WHITENOISE_AUTOREFRESH = True
    # Processes of tests take the hash of the product; what this one has hashed they take too.
    settings.PASSWORD_HASHERS = ["tests.passwords.QuickArgon2"]
