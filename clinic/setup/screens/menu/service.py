"""/set-up/services: what clients book; add, change, take off the menu and back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clinic import clock
from clinic.mail.wording import money
from clinic.models import Practice, Resource, Service
from clinic.models.resource import KINDS
from clinic.screens.answers import render_screen, see_other
from clinic.screens.once import answer_form_once
from clinic.screens.record_form import typed_in
from clinic.screens.screen import StaffRequest, screen
from clinic.setup.actions.add_service import add_service
from clinic.setup.actions.change_service import change_service
from clinic.setup.screens.menu.service_form import ServiceForm
from clinic.setup.screens.record_page import render_record_page
from clinic.setup.screens.removal import RemovalWords, answer_removal, answer_return

LIST = _("Services")
LEAVING = RemovalWords(
    sentence=_("Off the menu, it is not booked any more. Visits that are booked stand."),
    done=_("The service is off the menu."),
    button=_("Take it off the menu"),
    back="services",
    back_label=LIST,
)
FORM = "clinic/service.html"


@screen("set-up/services", GET="practice.read")
def services_screen(request: StaffRequest) -> HttpResponse:
    """List the services with length, price and what they need; below, those off the menu."""
    practice = Practice.current()
    services = list(Service.objects.with_requirements().order_by("category", "name", "pk"))
    context = {
        "title": LIST,
        "practice": practice,
        "services": [shown_service(each, practice) for each in services if each.archived_at is None],
        "archived": [each for each in services if each.archived_at],
    }
    return render_screen(request, "clinic/services.html", context)


def shown_service(service: Service, practice: Practice) -> dict[str, Any]:
    """Return a service as its list shows it: minutes, price, and the names of those who fill each need."""
    needs = []
    for requirement in service.requirements.all():
        in_use = [each.resource for each in requirement.candidates.all() if each.resource.archived_at is None]
        needs.append({"kind": requirement.kind, "names": sorted(resource.name for resource in in_use)})
    return {
        "of": service,
        "minutes": int(service.length.total_seconds() // 60),
        "cleanup": int((service.cleanup_before + service.cleanup_after).total_seconds() // 60),
        "price": money(service.price, practice.currency),
        "needs": sorted(needs, key=lambda need: KINDS.index(need["kind"])),
    }


@screen("set-up/services/new", GET="practice.change", POST="practice.change")
def new_service_screen(request: StaffRequest) -> HttpResponse:
    """Add a service; there is nobody to do it before there are therapists and rooms."""
    if not Resource.objects.filter(archived_at=None).exists():
        messages.info(request, str(_("Add rooms and therapists first: a service names what it needs.")))
        return see_other("new_room")
    form = ServiceForm(typed_in(request), practice=Practice.current())
    if form.is_valid() and not _asks_for_another_need(request):

        def effect() -> str:
            add_service(**form.typed, requirements=form.requirements, by=request.person)
            messages.success(request, str(_("The service is on the menu.")))
            return reverse("services")

        with form.show_refusals():
            return answer_form_once(request, effect)
    return _render(request, form, _("Add a service"))


@screen("set-up/services/<uuid:pk>", GET="practice.change", POST="practice.change")
def service_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Change a service; booked visits keep what they were booked with."""
    service = get_object_or_404(Service.objects.with_requirements(), pk=pk)
    form = ServiceForm(typed_in(request), record=service, practice=Practice.current())
    if form.is_valid() and not _asks_for_another_need(request):
        with form.show_refusals():
            if changes := form.changes:
                change_service(
                    service=service,
                    changes=changes,  # type: ignore[arg-type]
                    revision=form.revision,
                    by=request.person,
                )
            messages.success(request, str(_("The service is saved.")))
            return see_other("services")
    return _render(request, form, service.name)


@screen("set-up/services/<uuid:pk>/archive", GET="practice.change", POST="practice.change")
def archive_service_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Take a service off the menu; visits already booked stand."""
    service = get_object_or_404(Service, pk=pk)
    if service.archived_at:
        return see_other("services")
    return answer_removal(
        request,
        service,
        service.name,
        LEAVING,
        lambda form: change_service(
            service=service,
            changes={"archived_at": clock.now()},
            revision=form.revision,
            by=request.person,
            verb="archived",
        ),
    )


@screen("set-up/services/<uuid:pk>/restore", POST="practice.change")
def restore_service_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Put a service back on the menu."""
    service = get_object_or_404(Service, pk=pk)
    return answer_return(
        request,
        service,
        lambda revision: change_service(
            service=service,
            changes={"archived_at": None},
            revision=revision,
            by=request.person,
            verb="restored",
        ),
        done=_("The service is on the menu again."),
        back="services",
    )


def _asks_for_another_need(request: StaffRequest) -> bool:
    """Return True if the form was sent only to be shown with one need more."""
    return any(name.startswith("add_") for name in request.POST)


def _render(request: StaffRequest, form: ServiceForm, title: Any) -> HttpResponse:
    return render_record_page(request, form, title=title, back="services", back_label=LIST, template=FORM)
