"""Databases of a test's own with real commits, and the environment of processes that use one."""

import contextlib
import itertools
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import redis
from django.db import connections

from config.embedded import databases
from tests import cluster

_numbers = itertools.count(1)


def use_database(name: str) -> None:
    """Make Django's connections in this process, and those of its coming threads, use this database."""
    for alias in connections.settings:
        connection = connections[alias]
        connection.close()
        # One dictionary is shared by the settings and the connections of all threads.
        connections.settings[alias]["NAME"] = name
        connection.settings_dict["NAME"] = name


@contextlib.contextmanager
def fresh_clone(blocker: Any, name: str | None = None) -> Iterator[str]:
    """A new clone of the template that this process uses inside the block; dropped afterwards."""
    name = name or f"test_{cluster.worker_name()}_{next(_numbers)}"
    databases.clone_database(cluster.owner_address(), cluster.TEMPLATE, name)
    with blocker.unblock():
        use_database(name)
        try:
            yield name
        finally:
            use_database(f"test_{cluster.worker_name()}")
            databases.drop_database(cluster.owner_address(), name)


@dataclass(frozen=True)
class Deployment:
    """The environment of a test's own processes, and their folder for logs and letters."""

    env: dict[str, str]
    folder: Path


def deployment_on(database: str, folder: Path) -> Deployment:
    """Return a deployment that uses this database, without the owner's address."""
    env = os.environ | cluster.addresses_of(database) | {"KNOTWORK_VAR": str(folder)}
    env.pop("DATABASE_OWNER_URL")
    return Deployment(env=dict(env), folder=folder)


def empty_broker() -> None:
    """Delete all queued tasks of this pytest process."""
    redis.Redis.from_url(os.environ["BROKER_URL"]).flushdb()
