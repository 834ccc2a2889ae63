"""/clients: find somebody on file. It stands here since it shows visits, which no lower app knows."""

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from clinic.models import Practice
from clinic.screens.answers import render_screen
from clinic.screens.screen import StaffRequest, screen
from scheduling.bookings.people_found import find_people
from scheduling.screens.booking.wanted import words_of


@screen("clients", GET="clients.read")
def clients_screen(request: StaffRequest) -> HttpResponse:
    """Show the best of those who are meant by a name, a phone or an e-mail, or a part of one."""
    search = words_of(request.GET, "search")
    context = {
        "title": _("Clients"),
        "practice": Practice.current(),
        "search": search,
        "found": find_people(search),
    }
    return render_screen(request, "scheduling/clients.html", context)
