"""/clients: find somebody on file. It stands here since it shows visits, which no lower app knows."""

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from clients.models import Label
from clinic.models import Practice
from clinic.screens.answers import render_screen
from clinic.screens.screen import StaffRequest, screen
from scheduling.bookings.people_found import find_people
from scheduling.screens.booking.wanted import words_of


@screen("clients", GET="clients.read")
def clients_screen(request: StaffRequest) -> HttpResponse:
    """Show the best of those who are meant by a name, a phone or an e-mail, or have a label."""
    search, labels = (
        words_of(request.GET, "search"),
        list(Label.objects.filter(archived_at=None).order_by("name")),
    )
    label = next((each for each in labels if str(each.pk) == request.GET.get("label")), None)
    context = {
        "title": _("Clients"),
        "practice": Practice.current(),
        "search": search,
        "labels": labels,
        "label": label,
        "found": find_people(search, label=label),
    }
    return render_screen(request, "scheduling/clients.html", context)
