"""/me: the account of whoever is signed in, and where else they are."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from knox.models import AuthToken

from clinic import clock
from clinic.models import Practice
from clinic.screens.answers import render_screen, see_other
from clinic.screens.screen import StaffRequest, screen
from clinic.staff.actions.sign_out import sign_out, sign_out_everywhere
from clinic.staff.second_step import second_step_of

ROLE_NAMES = {"owner": _("Owner"), "therapist": _("Therapist"), "front_desk": _("Front desk")}


@screen("me", GET="me")
def me_screen(request: StaffRequest) -> HttpResponse:
    """Show name, e-mail and roles, the second step, and each sign-in."""
    practice = Practice.current()
    sign_ins = AuthToken.objects.filter(user=request.person, expiry__gt=clock.now())
    context = {
        "title": _("Your account"),
        "roles": [ROLE_NAMES[role] for role in request.person.roles],
        "second_step": second_step_of(request.person),
        "sign_ins": sign_ins.order_by("-created"),
        "token": request.token,
        "practice": practice,
        "zone": practice.timezone,
    }
    return render_screen(request, "clinic/me.html", context)


@screen("me/sign-ins/end", POST="me")
def end_sign_in_screen(request: StaffRequest) -> HttpResponse:
    """End one sign-in, or all others; of this browser's own, `/sign-out` is the way."""
    digest = request.POST.get("sign_in", "")
    if digest == "others":
        sign_out_everywhere(person=request.person, by=request.person, except_for=request.token)
        messages.success(request, _("You are signed out everywhere else."))
        return see_other("me")
    ended = AuthToken.objects.filter(user=request.person, digest=digest).select_related("user").first()
    if ended and ended != request.token:
        sign_out(token=ended, by=request.person)
    messages.success(request, _("That sign-in has ended."))
    return see_other("me")
