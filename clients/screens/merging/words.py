"""The words of the pages on which two records are joined and parted."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from clients.catalogue.conditions import conditions
from clients.consents.words import CONSENT_NAMES
from clients.merging.comparison import CLINICAL, DETAILS, kind_of_table
from clients.merging.details import ADDRESS_AS_A_WHOLE, CUSTOM, PEOPLE
from clients.models import Client, ClientField, MergeRow
from clients.record_parts import client_tables
from clients.screens.words import GENDER_NAMES, TOOL_NAMES
from clinic.appearance.languages import language_name

DETAIL_NAMES: dict[str, Promise] = {
    "name": _("Name"),
    "preferred_name": _("Called"),
    "full_name": _("Full name"),
    "pronouns": _("Pronouns"),
    "email": _("E-mail"),
    "phone": _("Phone"),
    "birth_on": _("Birth date"),
    ADDRESS_AS_A_WHOLE: _("Address"),
    "occupation": _("Occupation"),
    "language": _("Language"),
    "timezone": _("Time zone"),
    "gender": _("Gender"),
    "guardian": _("Guardian"),
    "payer": _("Who pays"),
    "therapist_gender": _("Therapist wished"),
    "self_care_tools": _("Tools at home"),
    "gets_down_to_floor": _("Gets down to the floor"),
    "shared_mailbox": _("Others read the mailbox"),
}
KIND_NAMES: dict[str, Promise] = {
    DETAILS: _("Contact and details"),
    CLINICAL: _("Records of the therapists"),
    "labels": _("Labels"),
    "contact_people": _("People to turn to"),
    "family_links": _("Family"),
    "consents": _("Consents"),
    "conditions": _("Conditions"),
    "health_statements": _("Words for the therapist"),
    "calls": _("Calls"),
    "wishes": _("Wishes about therapists"),
    "legal_holds": _("Legal holds"),
    "told_apart": _("Others who are not the same person"),
    "opt_outs": _("Letters the client asked for none of"),
    "letters": _("Letters"),
    "visits": _("Visits"),
    "attendances": _("Visits attended"),
    "times_held": _("Times held for visits"),
    "series": _("Series of visits"),
    "waitlist_entries": _("Waits for a time"),
    "online_requests": _("Requests made online"),
    "receipts": _("Receipts"),
    "bought_packages": _("Packages"),
    "vouchers": _("Vouchers"),
    "check_ins": _("Questions after visits"),
    "complaints": _("Complaints"),
    "follow_ups": _("Follow-ups"),
    "forms": _("Forms before visits"),
    "numbers": _("Numbers about pain"),
    "notes": _("Session notes"),
    "notes_of_other_systems": _("Notes from other systems"),
    "ids_of_other_systems": _("Numbers in other systems"),
}
NOT_SHOWN = {"attendances", "times_held"}
"""The kinds that go with visits, which are shown."""
OUTCOME_NAMES: dict[str, Promise] = {
    "put_back": _("goes back"),
    "changed_since": _("changed since, and left with the record that goes on"),
    "gone_since": _("taken out since: nothing is left to give back"),
    "in_the_way": _("something newer has its place, so it was left where it is"),
}


def kind_name(kind: str) -> str:
    """Return rows of a kind as the pages name them."""
    return str(KIND_NAMES.get(kind, kind))


def row_names(rows: Iterable[MergeRow], *, clinical: bool) -> dict[UUID, str]:
    """Return how a person knows each of these rows: its kind, and where it may be read what it is about."""
    tables = {table.label: table for table in client_tables()}
    keys: dict[str, list[str]] = {}
    for row in rows:
        keys.setdefault(row.table, []).append(row.row_key)
    known = {
        (label, str(pk)): told
        for label, pks in keys.items()
        if (table := tables.get(label)) and table.told and (clinical or table.sensitivity == "desk")
        for pk, told in table.model._base_manager.filter(pk__in=pks).values_list("pk", table.told)
    }
    return {
        row.pk: _row_name(
            kind_of_table(tables.get(row.table), clinical=clinical), known.get((row.table, row.row_key))
        )
        for row in rows
    }


def _row_name(kind: str, told: Any) -> str:
    if kind == "conditions" and told in conditions().kinds:
        told = conditions().kinds[told].label
    elif kind == "consents":
        told = CONSENT_NAMES.get(told, told)
    elif isinstance(told, datetime):
        told = date_format(localtime(told), "SHORT_DATETIME_FORMAT")
    return f"{kind_name(kind)}: {told}" if told else kind_name(kind)


def detail_name(name: str) -> str:
    """Return a detail as the pages name it; one of the practice's own by its label."""
    if name.startswith(CUSTOM):
        key = name.removeprefix(CUSTOM)
        return ClientField.objects.filter(key=key).values_list("label", flat=True).first() or key
    return str(DETAIL_NAMES.get(name, name))


def shown_detail(name: str, value: Any) -> str:
    """Return the value of a detail as a person reads it; blank where it is not known."""
    if value in (None, "", [], {}):
        return ""
    if name in PEOPLE:
        return Client.objects.values_list("name", flat=True).get(pk=value)
    if name == ADDRESS_AS_A_WHOLE:
        return ", ".join(filter(None, value.values()))
    if name == "language":
        return language_name(value)
    if name in ("gender", "therapist_gender"):
        return str(GENDER_NAMES[value])
    if name == "self_care_tools":
        return ", ".join(str(TOOL_NAMES[tool]) for tool in value)
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    return date_format(value, "DATE_FORMAT") if isinstance(value, date) else str(value)
