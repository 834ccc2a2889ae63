"""/calendars: the addresses at which calendar programs read a diary."""

from typing import NamedTuple

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from clinic.models import Practice, Resource
from clinic.screens.answers import render_screen, see_other
from clinic.screens.screen import StaffRequest, screen
from scheduling.feeds.actions.make_feed import end_feed, make_feed
from scheduling.feeds.feeds_of import calendars_of, feeds_of
from scheduling.models import CalendarFeed


class CalendarRow(NamedTuple):
    """A therapist or room, and the address of their calendar if there is one."""

    resource: Resource
    feed: CalendarFeed | None

    @property
    def webcal(self) -> str:
        """The address by which a phone offers to subscribe."""
        return f"webcal:{self.feed.address.partition(':')[2]}" if self.feed else ""


@screen("calendars", GET="feeds.make", POST="feeds.make")
def calendars_screen(request: StaffRequest) -> HttpResponse:
    """Show the calendars of this person; POST makes the address of one of them."""
    resources = calendars_of(request.person).select_related("location").order_by("-kind", "name")
    if request.method == "POST":
        resource = get_object_or_404(resources, pk=request.POST.get("calendar"))
        make_feed(resource=resource, names="names" in request.POST, by=request.person)
        messages.success(request, _("The address is made. Copy it into your calendar."))
        return see_other("calendars")
    made = {feed.resource_id: feed for feed in feeds_of(request.person)}
    practice = Practice.current()
    context = {
        "title": _("Calendars"),
        "practice": practice,
        "zone": practice.timezone,
        "rows": [CalendarRow(resource, made.get(resource.pk)) for resource in resources],
    }
    return render_screen(request, "scheduling/calendars.html", context)


@screen("calendars/<uuid:pk>/end", POST="feeds.make")
def end_calendar_screen(request: StaffRequest, pk: str) -> HttpResponse:
    """End an address; one that has ended stays so."""
    end_feed(feed=get_object_or_404(CalendarFeed, pk=pk), by=request.person)
    messages.success(request, _("The address has ended. Calendars that used it get nothing more."))
    return see_other("calendars")
