"""The page on which somebody opts out of letters of one kind."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from clinic.actors import LinkBearer
from clinic.mail.actions.opt_out import has_opted_out, opt_out
from clinic.pages.links import LinkTarget
from clinic.pages.rendering import render_page


def page(request: HttpRequest, link: LinkTarget) -> HttpResponse:
    """GET asks, POST records. Mail programs POST here too (RFC 8058), so the answer never redirects."""
    recipient_key, _, kind = link.key.partition("/")
    if request.method == "POST":
        opt_out(recipient_key=recipient_key, kind=kind, by=LinkBearer(recipient_key))
    done = has_opted_out(recipient_key, kind)
    context = {
        "title": "No more letters" if done else "Stop these letters?",
        "letters": settings.LETTERS_TO_OPT_OUT_OF.get(kind, "letters of this kind"),
        "done": done,
    }
    return render_page(request, "clinic/opt_out.html", context)
