"""The page on which the reader of letters about a client opts out of those of one kind."""

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from clients.addressing import speaker
from clients.models import Client
from clinic.actors import LinkBearer
from clinic.mail.actions.opt_out import has_opted_out, opt_out
from clinic.pages.links import LinkTarget
from clinic.pages.rendering import render_page
from clinic.refusals import Refusal
from clinic.setup.days import earliest_today


def page(request: HttpRequest, link: LinkTarget) -> HttpResponse:
    """GET asks, POST records. Mail programs POST here too (RFC 8058), so the answer never redirects.

    A link to a former address is refused: letters about this client do not go there any more.
    """
    recipient_key, _, kind = link.key.partition("/")
    _require_reader_on_file(link, recipient_key)
    if request.method == "POST":
        opt_out(recipient_key=recipient_key, kind=kind, by=LinkBearer(recipient_key))
    done = has_opted_out(recipient_key, kind)
    context = {
        "title": "No more letters" if done else "Stop these letters?",
        "letters": settings.LETTERS_TO_OPT_OUT_OF.get(kind, "letters of this kind"),
        "done": done,
    }
    return render_page(request, "clinic/opt_out.html", context)


def _require_reader_on_file(link: LinkTarget, recipient_key: str) -> None:
    """Refuse a link to another address than the one on file; a client who was archived may still opt out."""
    try:
        client = Client.objects.select_related("guardian").get(pk=UUID(recipient_key))
    except (ValueError, Client.DoesNotExist):
        raise Refusal("link_unknown", "We do not know this link. Please call us.", status=404) from None
    link.require_reader(speaker(client, earliest_today()).email)
