"""/set-up/packages: visits that are sold together."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clinic import clock
from clinic.actions.records import add_record, change_record
from clinic.mail.wording import money
from clinic.models import Practice, Service
from clinic.screens.answers import render_screen
from clinic.screens.forms import NamedChoice, Text
from clinic.screens.once import answer_form_once
from clinic.screens.record_form import RecordForm, typed_in
from clinic.screens.screen import StaffRequest, screen
from clinic.setup.screens.changing import answer_change
from clinic.setup.screens.menu.number_fields import Price
from clinic.setup.screens.record_page import render_record_page
from clinic.setup.screens.removal import RemovalWords, answer_removal, answer_return
from scheduling.models import Package
from scheduling.models.money.package import MOST_MONTHS, MOST_VISITS

LIST = _("Packages")
LEAVING = RemovalWords(
    sentence=_("It is no longer sold. Those sold already still pay for visits. It can be taken back."),
    done=_("It is no longer sold."),
    button=_("Take it off the menu"),
    back="packages",
    back_label=LIST,
)


class PackageForm(RecordForm):
    """A package: of which service, how many visits, at what price, how long it counts."""

    name = Text(label=_("Name"), help_text=_("Such as Ten massages."), max_length=120)
    service = NamedChoice(Service.objects.in_use().order_by("name"), label=_("Service"), empty_label="…")
    visits = forms.IntegerField(label=_("Visits"), min_value=1, max_value=MOST_VISITS)
    price = Price(label=_("Price"))
    months = forms.IntegerField(
        label=_("Counts for (months)"),
        help_text=_("Blank: without end."),
        min_value=1,
        max_value=MOST_MONTHS,
        required=False,
    )

    def __init__(self, *arguments: object, practice: Practice, **given: object) -> None:
        super().__init__(*arguments, **given)  # type: ignore[arg-type]
        price = self.fields["price"]
        assert isinstance(price, Price)
        price.use_currency(practice.currency)


@screen("set-up/packages", GET="packages.change")
def packages_screen(request: StaffRequest) -> HttpResponse:
    """List the packages on the menu; below, those that are no longer sold."""
    found, practice = (
        list(Package.objects.select_related("service").order_by("name", "pk")),
        Practice.current(),
    )
    context = {
        "title": LIST,
        "practice": practice,
        "packages": [(each, money(each.price, practice.currency)) for each in found if not each.archived_at],
        "archived": [each for each in found if each.archived_at],
    }
    return render_screen(request, "scheduling/packages.html", context)


@screen("set-up/packages/new", GET="packages.change", POST="packages.change")
def new_package_screen(request: StaffRequest) -> HttpResponse:
    """Put a package on the menu."""
    form = PackageForm(typed_in(request), practice=Practice.current())
    if form.is_valid():

        def effect() -> str:
            add_record(Package, form.typed, by=request.person)
            messages.success(request, str(_("Added. It is sold on the page of a client.")))
            return reverse("packages")

        with form.show_refusals():
            return answer_form_once(request, effect)
    return render_record_page(request, form, title=_("Add a package"), back="packages", back_label=LIST)


@screen("set-up/packages/<uuid:pk>", GET="packages.change", POST="packages.change")
def package_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Change what is sold from now on."""
    package = get_object_or_404(Package, pk=pk)
    form = PackageForm(typed_in(request), record=package, practice=Practice.current())
    return answer_change(
        request,
        form,
        lambda: change_record(package, form.changes, revision=form.revision, by=request.person),
        done=_("The package is saved. Those sold keep their terms."),
        title=package.name,
        back="packages",
        back_label=LIST,
    )


@screen("set-up/packages/<uuid:pk>/archive", GET="packages.change", POST="packages.change")
def archive_package_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Take a package off the menu."""
    package = get_object_or_404(Package, pk=pk)

    def archive(form: RecordForm) -> None:
        gone = {"archived_at": clock.now()}
        change_record(package, gone, revision=form.revision, by=request.person, verb="archived")

    return answer_removal(request, package, package.name, LEAVING, archive)


@screen("set-up/packages/<uuid:pk>/restore", POST="packages.change")
def restore_package_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Put a package back on the menu."""
    package = get_object_or_404(Package, pk=pk)

    def restore(revision: int) -> None:
        change_record(package, {"archived_at": None}, revision=revision, by=request.person, verb="restored")

    return answer_return(request, package, restore, done=_("It is sold again."), back="packages")
