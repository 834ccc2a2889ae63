"""The details of two records side by side: which agree, which fill a blank, which differ and are chosen."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from clients.models import Client
from clients.models.client import TOOLS
from clients.models.details.postal_address import ADDRESS
from clinic.refusals import fault, invalid_input

KEPT_APART = {"id", "created_at", "revision", "archived_at", "merged_into"}
"""The columns that stay with each record, as do those that are unique, such as the number."""
PEOPLE = {"guardian", "payer"}
CUSTOM = "custom_values."
"""Before the key of an answer to a field of the practice's own: each is a detail of its own."""
ADDRESS_AS_A_WHOLE = "address"
SIDES = ("target", "source")
BLANK: tuple[Any, ...] = (None, "", [], {})


@dataclass(frozen=True)
class DetailOfTwo:
    """A detail as both records have it. `differs` where one has to be chosen, else `kept` goes on."""

    name: str
    target: Any
    source: Any
    kept: Any = None
    differs: bool = False

    @property
    def is_filled(self) -> bool:
        """True where the record that goes on gets what it lacked."""
        return not self.differs and self.kept != self.target


def details_of_two(source: Client, target: Client) -> list[DetailOfTwo]:
    """Return each detail of both; limits and privacy stay strictest, tools of both are joined."""
    names = [
        field.name
        for field in Client._meta.concrete_fields
        if not (field.generated or field.unique or field.name in {*KEPT_APART, *ADDRESS, "custom_values"})
    ]
    answers = sorted({*source.custom_values, *target.custom_values})
    return [
        _detail(name, _value(target, name), _value(source, name), source, target)
        for name in (*names, ADDRESS_AS_A_WHOLE, *(f"{CUSTOM}{key}" for key in answers))
    ]


def _value(client: Client, name: str) -> Any:
    if name == ADDRESS_AS_A_WHOLE:
        parts = {part: getattr(client, part) for part in ADDRESS}
        return parts if any(parts.values()) else {}
    if name.startswith(CUSTOM):
        return client.custom_values.get(name.removeprefix(CUSTOM))
    return getattr(client, f"{name}_id" if name in PEOPLE else name)


def _detail(name: str, of_target: Any, of_source: Any, source: Client, target: Client) -> DetailOfTwo:
    if name == "gets_down_to_floor":
        return DetailOfTwo(name, of_target, of_source, of_target and of_source)
    if name == "self_care_tools":
        tools = [tool for tool in TOOLS if tool in of_target + of_source]
        return DetailOfTwo(name, of_target, of_source, tools)
    if name == "shared_mailbox":
        return DetailOfTwo(name, of_target, of_source, _shared_mailbox(source, target))
    if name in PEOPLE and {of_source, of_target} & {source.pk, target.pk}:
        others = [key for key in (of_target, of_source) if key not in (None, source.pk, target.pk)]
        return DetailOfTwo(name, of_target, of_source, next(iter(others), None))
    if of_target in BLANK or of_source in BLANK or of_target == of_source:
        return DetailOfTwo(name, of_target, of_source, of_source if of_target in BLANK else of_target)
    return DetailOfTwo(name, of_target, of_source, differs=True)


def _shared_mailbox(source: Client, target: Client) -> bool | None:
    """Return True where either says so; a No counts for the mailbox of which it was said."""
    if source.shared_mailbox or target.shared_mailbox:
        return True
    same = source.email == target.email
    said = [target.shared_mailbox, source.shared_mailbox if same or not target.email else None]
    return next((each for each in said if each is not None), None)


def columns_of(details: Mapping[str, Any]) -> dict[str, Any]:
    """Return details as the columns of a client, by attribute."""
    columns: dict[str, Any] = {"custom_values": {}}
    for name, value in details.items():
        if name == ADDRESS_AS_A_WHOLE:
            columns |= dict.fromkeys(ADDRESS, "") | value
        elif name.startswith(CUSTOM):
            columns["custom_values"][name.removeprefix(CUSTOM)] = value
        else:
            columns[f"{name}_id" if name in PEOPLE else name] = value
    return columns


def details_kept(source: Client, target: Client, choices: Mapping[str, str]) -> dict[str, Any]:
    """Return the details as they go on; refuse `choice_missing` where they differ and nobody chose.

    A choice about a detail that does not differ is refused as `choice_not_asked`.
    """
    details = details_of_two(source, target)
    differing = {each.name for each in details if each.differs}
    refusals = [
        fault(f"/choices/{name}", "choice_missing", "The two records differ here. Choose which is right.")
        for name in sorted(differing - choices.keys())
    ] + [
        fault(f"/choices/{name}", "choice_not_asked", "The two records do not differ here. Leave it out.")
        for name in sorted(choices.keys() - differing)
    ]
    if refusals:
        raise invalid_input(422, (error for refusal in refusals for error in refusal.errors))
    return {each.name: getattr(each, choices[each.name]) if each.differs else each.kept for each in details}
