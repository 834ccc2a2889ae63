"""/clients: find somebody on file. It stands here since it shows visits, which no lower app knows."""

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from clients.models import Label
from clients.models.client import MOST_RESULTS
from clinic.models import Practice
from clinic.screens.answers import render_screen
from clinic.screens.screen import StaffRequest, screen
from scheduling.bookings.people_found import find_people
from scheduling.screens.booking.wanted import words_of


@screen("clients", GET="clients.read")
def clients_screen(request: StaffRequest) -> HttpResponse:
    """Show the best of those who are meant by a name, a phone or an e-mail; by pages those with a label."""
    search = words_of(request.GET, "search")
    labels = list(Label.objects.filter(archived_at=None).order_by("name"))
    label = next((each for each in labels if str(each.pk) == request.GET.get("label")), None)
    page = _page(request.GET.get("page", "")) if label else 1
    start = (page - 1) * MOST_RESULTS
    found = find_people(search, label=label, start=start)
    context = {
        "title": _("Clients"),
        "practice": Practice.current(),
        "search": search,
        "labels": labels,
        "label": label,
        "found": found,
        "page": page,
        "first": start + 1,
        "last": start + len(found.people),
    }
    return render_screen(request, "scheduling/clients.html", context)


def _page(typed: str) -> int:
    """Return the number of a page of the list; 1 for what is none."""
    return int(typed) if typed.isascii() and typed.isdigit() and 1 <= len(typed) <= 4 and int(typed) else 1
