"""The page on which the reader of letters about a client opts out of those of one kind."""

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from clients.addressing import speaker
from clients.models import Client
from clinic.actors import LinkBearer
from clinic.appearance.languages import speak, writing_for_staff
from clinic.mail.actions.opt_out import has_opted_out, opt_out
from clinic.models import Practice
from clinic.pages.links import LinkTarget
from clinic.pages.rendering import render_page
from clinic.refusals import Refusal
from clinic.setup.days import earliest_today


def page(request: HttpRequest, link: LinkTarget) -> HttpResponse:
    """GET asks, POST records. Mail programs POST here too (RFC 8058), so the answer never redirects.

    A link to a former address is refused: letters about this client do not go there any more.
    """
    named, _slash, kind = link.key.partition("/")
    practice = Practice.current()
    client, reader = _require_reader_on_file(link, named, practice)
    recipient_key = str(client.pk)
    speak(reader.language, practice.language)
    if request.method == "POST":
        with writing_for_staff():
            opt_out(recipient_key=recipient_key, kind=kind, by=LinkBearer(recipient_key))
    done = has_opted_out(recipient_key, kind)
    context = {
        "title": _("No more letters") if done else _("Stop these letters?"),
        "practice": practice,
        "letters": settings.LETTERS_TO_OPT_OUT_OF.get(kind, _("letters of this kind")),
        "done": done,
    }
    return render_page(request, "clinic/opt_out.html", context)


def _require_reader_on_file(link: LinkTarget, named: str, practice: Practice) -> tuple[Client, Client]:
    """Return the client named and who reads the letters about them; one who was archived may still opt out.

    A link to another address than the one on file is refused.
    """
    try:
        client = Client.objects.select_related("guardian").get(pk=UUID(named)).survivor()
    except (ValueError, Client.DoesNotExist):
        reason = _("We do not know this link. Please call us.")
        raise Refusal("link_unknown", reason, status=404) from None
    reader = speaker(client, earliest_today(), practice)
    link.require_reader(reader.email)
    return client, reader
