"""The answer to a calendar program that reads a feed."""

from hashlib import sha256

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _

from clinic.appearance.languages import speak
from clinic.models import Practice
from clinic.pages.links import LinkTarget
from clinic.refusals import Refusal
from scheduling.feeds.calendar import calendar_of_feed
from scheduling.models import CalendarFeed


def page(request: HttpRequest, link: LinkTarget) -> HttpResponse:
    """Answer with the calendar; 304 to whoever has it as it is. Raises `link_expired` when the feed ended.

    A feed ends with its therapist or room, too.
    """
    if request.method == "POST":
        return HttpResponseNotAllowed(["GET", "HEAD"])
    practice = Practice.current()
    speak(practice.language)
    feed = CalendarFeed.objects.select_related("resource__staff").filter(pk=link.key, ended_at=None).first()
    if (
        feed is None
        or feed.resource.archived_at
        or not (feed.resource.staff is None or feed.resource.staff.is_active)
    ):
        raise Refusal("link_expired", _("This calendar is no longer offered here."), status=410)
    content = calendar_of_feed(feed, practice)
    etag = f'"{sha256(content).hexdigest()[:32]}"'
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response = get_conditional_response(request, etag=etag, response=response) or response
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    response["Content-Disposition"] = 'inline; filename="calendar.ics"'
    return response
