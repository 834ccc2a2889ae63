"""The health check of a container: `python -m config.healthcheck web|worker|beat` exits 0 when it works."""

import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

# Beat writes its schedule with each job that it queues, every ten seconds or more often.
BEAT_LATE_SECONDS = 120


def is_web_healthy() -> bool:
    """Tell if the web process answers /healthz under its public host name."""
    host = urlsplit(os.environ["PUBLIC_URL"]).netloc
    request = urllib.request.Request("http://127.0.0.1:8000/healthz", headers={"Host": host})
    with urllib.request.urlopen(request, timeout=5) as answer:
        return bool(answer.status == 200)


def is_worker_healthy() -> bool:
    """Tell if the worker of this container answers a ping through the broker."""
    command = ["celery", "-A", "config", "inspect", "ping", "--destination", f"celery@{os.uname().nodename}"]
    return subprocess.run(command, capture_output=True, check=False, timeout=25).returncode == 0


def is_beat_healthy() -> bool:
    """Tell if beat has written its schedule within two minutes; SQLite writes to a file beside it first."""
    files = Path(os.environ["KNOTWORK_VAR"]).glob("beat-schedule*")
    return time.time() - max((file.stat().st_mtime for file in files), default=0.0) < BEAT_LATE_SECONDS


PROBES = {"web": is_web_healthy, "worker": is_worker_healthy, "beat": is_beat_healthy}


def main(process: str) -> int:
    """Return 0 when the process works; else print the reason and return 1."""
    try:
        return 0 if PROBES[process]() else 1
    except (OSError, subprocess.TimeoutExpired) as error:
        print(f"{process}: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
