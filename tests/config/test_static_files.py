"""Static files as the web process sends them: compressed, kept for good, below their version."""

import gzip
import os
import re
from pathlib import Path
from urllib.parse import urljoin

import pytest

from config.web.static_files import collect_static_files, files_version
from tests.callers import fetch
from tests.deployment import Deployment
from tests.running import run_web

RESOURCE = re.compile(rb'(?:href|src)="(/static/[^"]+\.(?:css|js))"')
COMPRESSES = {"Accept-Encoding": "gzip"}


@pytest.mark.xdist_group("processes")
def test_styles_and_scripts_of_a_page_arrive_compressed_and_are_kept(deployment: Deployment) -> None:
    with run_web(deployment.env | {"STATIC_ROOT": str(deployment.folder / "static")}) as web:
        found = [str(name, "ascii") for name in RESOURCE.findall(fetch(f"{web}/sign-in").content)]
        diary = f"/static/{files_version()}/scheduling/diary.js"
        imported = urljoin(diary, "./lift.js")

        assert len(found) >= 3
        for address in [*found, diary, imported]:
            answer = fetch(f"{web}{address}", headers=COMPRESSES)
            assert answer.headers["Content-Encoding"] == "gzip", address
            assert answer.headers["Vary"] == "Accept-Encoding"
            assert "immutable" in answer.headers["Cache-Control"]
            assert gzip.decompress(answer.content) == fetch(f"{web}{address}").content
            known = {"If-None-Match": answer.headers["ETag"]} | COMPRESSES
            assert fetch(f"{web}{address}", headers=known).status == 304


def test_collect_keeps_the_version_before_and_nothing_older(tmp_path: Path) -> None:
    oldest, before, foreign = tmp_path / ("0" * 16), tmp_path / ("1" * 16), tmp_path / "pictures"
    for age, folder in enumerate((foreign, before, oldest)):
        folder.mkdir()
        os.utime(folder, (1e9 - age, 1e9 - age))

    collect_static_files(tmp_path)
    collect_static_files(tmp_path)

    assert {path.name for path in tmp_path.iterdir()} == {"pictures", before.name, files_version()}
    assert (tmp_path / files_version() / "clinic/screens.css.gz").exists()
