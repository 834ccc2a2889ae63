"""The page behind the links to a first password and to a new one."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from clinic.actors import LinkBearer
from clinic.appearance.languages import ENGLISH, speak
from clinic.guessing.attempts import address_of, know_address, sign_in_guard
from clinic.pages.links import LinkTarget
from clinic.pages.rendering import render_page
from clinic.refusals import Refusal
from clinic.staff.actions.reset_password import reset_password_by_link
from clinic.staff.password_links import INVITATION, PASSWORD_LINKS


def page(request: HttpRequest, link: LinkTarget) -> HttpResponse:
    """GET asks for the new password, POST sets it, once."""
    speak(ENGLISH)
    kind = PASSWORD_LINKS[link.purpose]
    person, problem = kind.person_of(link.key), ""
    is_new = kind is INVITATION
    if request.method == "POST":
        try:
            password = request.POST.get("password", "")
            by = LinkBearer(str(person.pk))
            reset_password_by_link(link=kind, key=link.key, password=password, by=by)
        except Refusal as refusal:
            if refusal.code != "weak_password":
                raise
            problem = refusal.reason
        else:
            know_address(sign_in_guard(), subject=person.email, source=address_of(request))
            context = {"title": _("Your password is set"), "done": True, "is_new": is_new}
            return render_page(request, "clinic/new_password.html", context)
    title = _("Choose your password") if is_new else _("A new password")
    context = {"title": title, "done": False, "problem": problem, "email": person.email, "is_new": is_new}
    return render_page(request, "clinic/new_password.html", context, status=422 if problem else 200)
