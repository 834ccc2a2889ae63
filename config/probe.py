"""Is this container's process well? `python -m config.probe web|worker|beat` exits 0 when it is."""

import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

# Beat writes its schedule every three minutes.
BEAT_IS_LATE_AFTER = 600


def web() -> bool:
    """The web process answers /healthz when it is asked under its public name."""
    host = urlsplit(os.environ["PUBLIC_URL"]).netloc
    asked = urllib.request.Request("http://127.0.0.1:8000/healthz", headers={"Host": host})
    with urllib.request.urlopen(asked, timeout=5) as answer:
        return bool(answer.status == 200)


def worker() -> bool:
    """The worker of this container answers a ping through the broker."""
    words = ["celery", "-A", "config", "inspect", "ping", "--destination", f"celery@{os.uname().nodename}"]
    return subprocess.run(words, capture_output=True, check=False, timeout=25).returncode == 0


def beat() -> bool:
    """Beat has written its schedule lately."""
    written = (Path(os.environ["KNOTWORK_VAR"]) / "beat-schedule").stat().st_mtime
    return time.time() - written < BEAT_IS_LATE_AFTER


PROBES = {"web": web, "worker": worker, "beat": beat}


def main(process: str) -> int:
    """0 when well, 1 with the reason when not."""
    try:
        return 0 if PROBES[process]() else 1
    except (OSError, subprocess.TimeoutExpired) as error:
        print(f"{process}: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
