"""The form of a client's contact and wishes."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.contact import Contact
from clients.models import Client
from clients.models.client import GENDERS, TOOLS
from clients.screens.details.person_search import PersonSearchForm
from clients.screens.forms import hidden_revision
from clients.screens.words import GENDER_NAMES, TOOL_NAMES, languages_of_letters
from clinic.appearance.phones import national_form
from clinic.models import Practice, Resource
from clinic.screens.forms import DayInput, Text

WISHES = [("", _("no wish")), ("prefer", _("preferred")), ("never", _("never"))]
MAILBOX = [
    ("", _("nobody said")),
    ("no", _("only the client reads it")),
    ("yes", _("others read it too")),
]
WISH = "wish_"
NAMES = ("name", "preferred_name", "full_name", "pronouns")
PLAIN = (*NAMES, "email", "birth_on", "gender", "language", "timezone", "therapist_gender")
AT_HOME = ("self_care_tools", "gets_down_to_floor")


class ContactForm(PersonSearchForm):
    """A client's contact; only what was typed anew is changed.

    The guardian is looked for among those on file.
    """

    SEARCH = "guardian_search"
    PERSON = "guardian"
    seen = hidden_revision()
    name = Text(label=_("Name"), help_text=_("As the clinic lists the client."), max_length=120)
    preferred_name = Text(
        label=_("Is called"),
        help_text=_("If it is another name: letters greet by it."),
        max_length=60,
        required=False,
    )
    full_name = Text(label=_("Name on official papers"), max_length=160, required=False)
    pronouns = Text(label=_("Pronouns"), help_text=_("Such as she/her."), max_length=40, required=False)
    phone = Text(label=_("Phone"), max_length=40, required=False)
    email = Text(label=_("E-mail"), max_length=254, required=False)
    shared_mailbox = forms.ChoiceField(label=_("Who reads this mailbox"), choices=MAILBOX, required=False)
    birth_on = forms.DateField(label=_("Birth date"), required=False, widget=DayInput())
    gender = forms.ChoiceField(label=_("Gender"), required=False)
    language = forms.ChoiceField(label=_("Language of letters"))
    timezone = Text(
        label=_("Time zone"),
        help_text=_("Only if the client lives elsewhere, such as Europe/Paris."),
        max_length=64,
        required=False,
    )
    guardian_search = Text(
        label=_("Guardian"),
        help_text=_("Name, phone or e-mail of somebody on file."),
        max_length=100,
        required=False,
    )
    guardian = forms.ChoiceField(label=_("Which of them"), required=False, widget=forms.RadioSelect)
    no_guardian = forms.BooleanField(label=_("Needs no guardian any more"), required=False)
    therapist_gender = forms.ChoiceField(label=_("Wishes a therapist who is"), required=False)
    self_care_tools = forms.MultipleChoiceField(
        label=_("Uses at home, in the plan"),
        choices=[(tool, TOOL_NAMES[tool]) for tool in TOOLS],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    gets_down_to_floor = forms.BooleanField(label=_("Gets down to the floor, and up again"), required=False)

    def __init__(self, client: Client, practice: Practice, answers: Any = None) -> None:
        self.client = client
        super().__init__(answers, initial=_initial_contact(client, practice))
        genders = [(gender, GENDER_NAMES[gender]) for gender in GENDERS]
        self.fields["gender"].choices = [("", _("not known")), *genders]  # type: ignore[attr-defined]
        self.fields["therapist_gender"].choices = [("", _("no wish")), *genders]  # type: ignore[attr-defined]
        self.fields["language"].choices = languages_of_letters(  # type: ignore[attr-defined]
            client.language, practice.language
        )
        self._add_wishes()
        self.offer_people(client)

    def _add_wishes(self) -> None:
        """Add a field for each therapist: preferred, never, or no wish."""
        wishes = {wish.resource_id: wish.wish for wish in self.client.therapist_wishes.all()}
        therapists = Resource.objects.filter(kind="therapist").order_by("name", "pk")
        for therapist in therapists:
            if therapist.archived_at is None or therapist.pk in wishes:
                name = f"{WISH}{therapist.pk}"
                self.fields[name] = forms.ChoiceField(label=therapist.name, choices=WISHES, required=False)
                self.initial[name] = wishes.get(therapist.pk, "")

    @property
    def wish_fields(self) -> list[Any]:
        """The fields about single therapists."""
        return [self[name] for name in self.fields if name.startswith(WISH)]

    @property
    def contact(self) -> Contact:
        """The details that were typed anew."""
        answers, changed = self.cleaned_data, set(self.changed_data)
        contact: dict[str, Any] = {
            name: answers[name] for name in (*PLAIN, "phone", *AT_HOME) if name in changed
        }
        if "shared_mailbox" in changed:
            contact["shared_mailbox"] = {"yes": True, "no": False}.get(answers["shared_mailbox"])
        if answers["no_guardian"]:
            contact["guardian"] = None
        elif answers["guardian"]:
            contact["guardian"] = UUID(answers["guardian"])
        if any(name.startswith(WISH) for name in changed):
            contact |= {
                "therapists_preferred": self._wished("prefer"),
                "therapists_never": self._wished("never"),
            }
        return contact  # type: ignore[return-value]

    def _wished(self, wish: str) -> list[UUID]:
        return [
            UUID(name.removeprefix(WISH))
            for name in self.fields
            if name.startswith(WISH) and self.cleaned_data[name] == wish
        ]


def _initial_contact(client: Client, practice: Practice) -> dict[str, Any]:
    mailbox = {True: "yes", False: "no", None: ""}[client.shared_mailbox]
    return {
        **{name: getattr(client, name) for name in (*PLAIN, *AT_HOME)},
        "seen": client.revision,
        "phone": national_form(client.phone, practice.country),
        "shared_mailbox": mailbox,
    }
