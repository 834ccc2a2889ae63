"""A form that adds a record, or changes one that somebody else may change meanwhile."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, NamedTuple, cast

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clinic.models.record import RevisedRecord
from clinic.refusals import Refusal
from clinic.screens.forcible import ForcibleForm
from clinic.screens.forms import new_key

HIDDEN = ("key", "seen", "force_reason")
type Group = tuple[str | Promise, Sequence[str]]


class ValueNow(NamedTuple):
    """A value that somebody else wrote meanwhile: its label, and the value."""

    label: Any
    value: Any


def typed_in(request: HttpRequest) -> QueryDict | None:
    """Return what a form sent; None where its page is opened."""
    return request.POST if request.method == "POST" else None


class RecordForm(ForcibleForm):
    """A form whose fields are named as the columns of its record; `GROUPS` are its fieldsets, in order.

    `key` lets an addition happen once, `seen` is the revision that was read. A record that changed meanwhile
    is refused, and the form names the values that differ and may be sent again over them.
    """

    GROUPS: ClassVar[Sequence[Group]] = ()
    key = forms.CharField(widget=forms.HiddenInput, required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        record: RevisedRecord | None = None,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        self.record = record
        self.values_now: list[ValueNow] = []
        values = dict(initial or {})
        if record is not None:
            values |= {**self.values_of(record), "seen": record.revision}
        super().__init__(data, initial={"key": new_key(), **values})

    def values_of(self, record: Any) -> dict[str, Any]:
        """Return the value of each field as it stands on the record."""
        names = [name for name in self.base_fields if name not in HIDDEN]
        return {name: getattr(record, name) for name in names if hasattr(record, name)}

    @property
    def typed(self) -> dict[str, Any]:
        """All values, as a new record takes them."""
        return {name: value for name, value in self.cleaned_data.items() if name not in HIDDEN}

    @property
    def changes(self) -> dict[str, Any]:
        """The values that differ from those on record."""
        return {name: value for name, value in self.typed.items() if name in self.changed_data}

    @property
    def forced_because(self) -> str:
        """The reason to do it over what is in the way; blank when it is not forced."""
        reason: str = self.cleaned_data["force_reason"]
        return reason

    @property
    def revision(self) -> int:
        """The revision that was read; one that does not say is too old."""
        return self.cleaned_data.get("seen") or 0

    @property
    def groups(self) -> list[tuple[str | Promise, list[forms.BoundField]]]:
        """The fieldsets with their fields; fields that none names stand in a last one without a name."""
        groups = [(label, [self[name] for name in names]) for label, names in self.GROUPS]
        named = {name for _label, names in self.GROUPS for name in names}
        others = [self[name] for name in self.fields if name not in named and name not in HIDDEN]
        return groups + ([("", others)] if others else [])

    def take(self, refusal: Refusal) -> None:
        """Show a refusal; the form gets a new key, and over a record that changed its present revision."""
        super().take(refusal)
        self._put("key", new_key())
        if refusal.code == "changed_meanwhile":
            self._put("seen", str(refusal.extra["current_revision"]))
            self.values_now = [
                ValueNow(self.fields[name].label, shown_value(self.fields[name], self.initial.get(name)))
                for name in self.changed_data
                if name not in HIDDEN
            ]

    def _put(self, name: str, value: str) -> None:
        """Put another value into a hidden field that is shown again."""
        answers = cast(QueryDict, self.data).copy()
        answers[name] = value
        self.data = answers


def shown_value(field: forms.Field, value: Any) -> Any:
    """Return a value as a person reads it: the label of a choice, Yes or No, a dash for nothing."""
    if isinstance(field, forms.BooleanField):
        return _("Yes") if value else _("No")
    if isinstance(field, forms.ModelChoiceField):
        return field.label_from_instance(value) if value else field.empty_label or "-"
    choices = dict(getattr(field, "choices", ()) or ())
    if isinstance(value, list | tuple):
        return ", ".join(str(choices.get(each, each)) for each in value) or "-"
    return choices.get(value, value) or "-"
