"""The page behind the link to a new password."""

from django.http import HttpRequest, HttpResponse

from clinic.actors import LinkBearer
from clinic.guessing.attempts import address_of, know_address, sign_in_guard
from clinic.pages.links import LinkTarget
from clinic.pages.rendering import render_page
from clinic.refusals import Refusal
from clinic.staff.actions.reset_password import reset_password_by_link
from clinic.staff.reset_links import person_of_key


def page(request: HttpRequest, link: LinkTarget) -> HttpResponse:
    """GET asks for the new password, POST sets it, once."""
    person = person_of_key(link.key)
    problem = ""
    if request.method == "POST":
        try:
            password = request.POST.get("password", "")
            reset_password_by_link(key=link.key, password=password, by=LinkBearer(str(person.pk)))
        except Refusal as refusal:
            if refusal.code != "weak_password":
                raise
            problem = refusal.reason
        else:
            know_address(sign_in_guard(), subject=person.email, source=address_of(request))
            context = {"title": "Your password is set", "done": True}
            return render_page(request, "clinic/new_password.html", context)
    context = {"title": "A new password", "done": False, "problem": problem}
    return render_page(request, "clinic/new_password.html", context, status=422 if problem else 200)
