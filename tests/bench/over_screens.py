"""The pages of the front desk over HTTP, on the clinic that was just booked full."""

import http.client
import re
import time
from urllib.parse import urlsplit

from tests.bench.clinic import BenchClinic

TIMES = 15


def screen_seconds(base: str, clinic: BenchClinic, day: str) -> dict[str, float]:
    """Return the median time that one person at the desk waits for each page that opens by a link."""
    from clinic.screens.session import COOKIE
    from scheduling.models import Appointment
    from tests.sweeps.every_screen import every_screen

    visit = Appointment.objects.filter(starts_at__date=day).first()
    assert visit, f"nobody has a visit on {day}"
    records = {
        "visits": visit.pk,
        "clients": visit.client_id,
        "calls": visit.client_id,
        "consents": "reminders",
    }
    query = f"?on={day}&location={clinic.location}"
    own_queries = {
        "clients": "?search=client",
        "diary/book": f"{query}&client={visit.client_id}&service={clinic.service}",
    }
    found = {}
    for route in every_screen():
        path = route.screen.path
        names = re.findall(r"([\w-]+)/<", path)
        if route.method != "GET" or not set(names) <= set(records):
            continue
        filled = re.sub(r"([\w-]+)/<\w+:\w+>", lambda match: f"{match[1]}/{records[match[1]]}", path)
        address = f"/{filled}{own_queries.get(path, query)}"
        if (seconds := _median(base, {"Cookie": f"{COOKIE}={clinic.cookie}"}, address)) is not None:
            found[path] = seconds
    return found


def _median(base: str, headers: dict[str, str], address: str) -> float | None:
    """Return the median wait for a page; None of one that does not open."""
    connection = http.client.HTTPConnection(urlsplit(base).netloc, timeout=30)
    waits = []
    for _ in range(TIMES):
        started = time.perf_counter()
        connection.request("GET", address, headers=headers)
        answer = connection.getresponse()
        answer.read()
        waits.append(time.perf_counter() - started)
        if answer.status != 200:
            return None
    return sorted(waits)[TIMES // 2]
