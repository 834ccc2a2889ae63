"""Styles, scripts and pictures under an address that names their version, compressed copies beside them.

The version is a hash of all of them: an address never changes its content, and browsers keep it for good.
Scripts import each other by relative addresses, which stay within a version.
"""

import gzip
import hashlib
import os
import re
import shutil
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import StaticFilesStorage
from whitenoise.middleware import WhiteNoiseMiddleware

LEFT_OUT = ["rest_framework", "redoc", "*.map"]
"""Folders and files of libraries that no page of ours refers to."""
VERSION = re.compile("[0-9a-f]{16}")
COMPRESSED = {".css", ".js", ".svg", ".json"}


class VersionedStaticFiles(StaticFilesStorage):
    """The static files under `/static/<version>/`."""

    def __init__(self) -> None:
        super().__init__(base_url=f"{settings.STATIC_URL}{files_version()}/")


class StaticFilesMiddleware(WhiteNoiseMiddleware):  # type: ignore[misc]
    """Answers for static files; those of this version are collected before the first request."""

    def __init__(self, *args: Any, **options: Any) -> None:
        collect_static_files(Path(settings.STATIC_ROOT))
        super().__init__(*args, **options)

    def immutable_file_test(self, path: str, url: str) -> bool:
        return url.startswith(f"{self.static_prefix}{files_version()}/")


@cache
def files_version() -> str:
    """Return the version of the static files of this code and its libraries."""
    digest = hashlib.sha256()
    for name, source in sorted(_sources().items()):
        digest.update(name.encode() + b"\0" + source.read_bytes())
    return digest.hexdigest()[:16]


def collect_static_files(root: Path) -> None:
    """Write the files of this version below `root`, complete or not at all.

    The version before stays: a process that is still to be restarted serves it. Older ones go.
    """
    folder = root / files_version()
    if folder.is_dir():
        return
    unfinished = root / f".{folder.name}-{os.getpid()}"
    for name, source in _sources().items():
        target = unfinished / name
        target.parent.mkdir(parents=True, exist_ok=True)
        content = source.read_bytes()
        target.write_bytes(content)
        if target.suffix in COMPRESSED:
            target.with_name(f"{target.name}.gz").write_bytes(gzip.compress(content, mtime=0))
    try:
        unfinished.rename(folder)
    except OSError:  # another process was quicker
        shutil.rmtree(unfinished)
    with suppress(FileNotFoundError):  # another process removes the same
        others = (other for other in root.iterdir() if VERSION.fullmatch(other.name) and other != folder)
        for older in sorted(others, key=lambda other: other.stat().st_mtime)[:-1]:
            shutil.rmtree(older, ignore_errors=True)


def _sources() -> dict[str, Path]:
    """Return each file by its name; of two with one name the first found counts."""
    found: dict[str, Path] = {}
    for finder in get_finders():
        for name, storage in finder.list(LEFT_OUT):
            found.setdefault(Path(name).as_posix(), Path(storage.path(name)))
    return found
