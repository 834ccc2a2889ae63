"""/sign-in/second-step: the set-up that a practice requires before anybody is signed in."""

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from clinic.roles import EVERYONE
from clinic.screens.answers import render_screen, see_other
from clinic.screens.screen import StaffRequest, screen
from clinic.screens.unsent import unsent_form_of
from clinic.staff.actions.sign_in import set_up_and_sign_in
from clinic.staff.begun_sign_ins import person_of_state
from clinic.staff.screens.browser import destination_of, keep_signed_in, page_after, page_of_set_up
from clinic.staff.screens.forms import FirstCodeForm


@screen("sign-in/second-step", GET=EVERYONE, POST=EVERYONE)
def sign_in_set_up_screen(request: StaffRequest) -> HttpResponse:
    """Take the first code of a new phone; then show the recovery codes, this once, and be signed in."""
    state, destination = request.POST.get("state", ""), destination_of(request)
    if not state:
        return see_other("sign_in", next=destination.page)
    person = person_of_state(state)
    form = FirstCodeForm(request.POST)
    if form.is_valid():
        with form.show_refusals():
            signed_in, codes = set_up_and_sign_in(person=person, code=form.cleaned_data["otp"])
            context = {
                "title": _("Your recovery codes"),
                "codes": codes,
                "to": page_after(person, destination.page),
                "unsent": unsent_form_of(person, destination.unsent),
            }
            page = render_screen(request, "clinic/recovery_codes.html", context)
            return keep_signed_in(request, signed_in, response=page)
    return page_of_set_up(request, person, destination, form, state=state)
