"""/set-up/rooms: rooms and devices, which serve one visit at a time."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clinic import clock
from clinic.actions.records import add_record
from clinic.models import Location, Resource
from clinic.screens.answers import render_screen, see_other
from clinic.screens.forms import Text
from clinic.screens.once import answer_form_once
from clinic.screens.record_form import RecordForm, typed_in
from clinic.screens.screen import StaffRequest, screen
from clinic.setup.actions.change_resource import change_resource
from clinic.setup.screens.changing import answer_change
from clinic.setup.screens.record_page import render_record_page
from clinic.setup.screens.removal import RemovalWords, answer_removal, answer_return

LIST = _("Rooms and devices")
LEAVING = RemovalWords(
    sentence=_("Out of use, it is given to no visit any more. It can be taken back."),
    done=_("It is out of use."),
    button=_("Take it out of use"),
    back="rooms",
    back_label=LIST,
)
KIND_NAMES = {"therapist": _("Therapist"), "room": _("Room"), "device": _("Device")}


class RoomForm(RecordForm):
    """A new room or device; its place and its kind stay."""

    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[(kind, KIND_NAMES[kind]) for kind in ("room", "device")],
        widget=forms.RadioSelect,
        help_text=_("A device is what visits share, such as the one ultrasound."),
    )
    name = Text(label=_("Name"), help_text=_("Such as Oak room."), max_length=120)
    location = forms.ModelChoiceField(Location.objects.none(), label=_("Where"), empty_label=None)

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial={"kind": "room"})
        places: Any = self.fields["location"]
        places.queryset = Location.objects.filter(archived_at=None).order_by("created_at")
        places.label_from_instance = lambda place: place.name


class RoomNameForm(RecordForm):
    """The name of a room or device."""

    name = Text(label=_("Name"), max_length=120)


def rooms() -> Any:
    """Return the rooms and devices, by their place and their kind."""
    found = Resource.objects.exclude(kind="therapist").select_related("location")
    return found.order_by("location__name", "-kind", "name", "pk")


@screen("set-up/rooms", GET="practice.read")
def rooms_screen(request: StaffRequest) -> HttpResponse:
    """List rooms and devices by location; below, those out of use."""
    found = list(rooms())
    context = {
        "title": LIST,
        "rooms": [room for room in found if room.archived_at is None],
        "archived": [room for room in found if room.archived_at],
    }
    return render_screen(request, "clinic/rooms.html", context)


@screen("set-up/rooms/new", GET="practice.change", POST="practice.change")
def new_room_screen(request: StaffRequest) -> HttpResponse:
    """Add a room or device at a location."""
    if not Location.objects.filter(archived_at=None).exists():
        messages.info(request, str(_("Add the location first: a room stands in one.")))
        return see_other("new_location")
    form = RoomForm(typed_in(request))
    if form.is_valid():

        def effect() -> str:
            add_record(Resource, form.typed, by=request.person)
            messages.success(request, str(_("Added. Name it in the services that may be done there.")))
            return reverse("rooms")

        with form.show_refusals():
            return answer_form_once(request, effect)
    return render_record_page(request, form, title=_("Add a room or device"), back="rooms", back_label=LIST)


@screen("set-up/rooms/<uuid:pk>", GET="practice.change", POST="practice.change")
def room_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Give a room or device another name."""
    room = get_object_or_404(rooms(), pk=pk)
    form = RoomNameForm(typed_in(request), record=room)
    return answer_change(
        request,
        form,
        lambda: change_resource(
            resource=room, changes=form.changes, revision=form.revision, by=request.person
        ),
        done=_("The name is saved."),
        title=room.name,
        back="rooms",
        back_label=LIST,
    )


@screen("set-up/rooms/<uuid:pk>/archive", GET="practice.change", POST="practice.change")
def archive_room_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Take a room or device out of use, with the visits that have it."""
    room = get_object_or_404(rooms(), pk=pk)
    if room.archived_at:
        return see_other("rooms")
    return answer_removal(
        request,
        room,
        room.name,
        LEAVING,
        lambda form: change_resource(
            resource=room,
            changes={"archived_at": clock.now()},
            revision=form.revision,
            force_reason=form.forced_because,
            by=request.person,
            verb="archived",
        ),
    )


@screen("set-up/rooms/<uuid:pk>/restore", POST="practice.change")
def restore_room_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Take a room or device into use again."""
    room = get_object_or_404(rooms(), pk=pk)
    return answer_return(
        request,
        room,
        lambda revision: change_resource(
            resource=room,
            changes={"archived_at": None},
            revision=revision,
            by=request.person,
            verb="restored",
        ),
        done=_("It is in use again."),
        back="rooms",
    )
