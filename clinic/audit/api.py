"""/audit: who did what to which record, and when."""

from typing import Any, ClassVar

import django_filters

from clinic.audit.details import entry_for_reader
from clinic.http.filters import Filters, InstantFilter
from clinic.http.local_time import ModelOutput
from clinic.http.viewset import Listed
from clinic.models import AuditEntry


class AuditOutput(ModelOutput[AuditEntry]):
    class Meta:
        model = AuditEntry
        fields: ClassVar = [
            "id",
            "at",
            "actor_kind",
            "actor_key",
            "verb",
            "subject",
            "subject_key",
            "client_key",
            "fields",
            "reason",
        ]


class AuditFilters(Filters):
    client = django_filters.UUIDFilter(field_name="client_key", method="same")
    subject = django_filters.UUIDFilter(field_name="subject_key", method="same")
    actor = django_filters.CharFilter(field_name="actor_key", max_length=40)
    from_ = InstantFilter(field_name="at", lookup_expr="gte")
    to_ = InstantFilter(field_name="at", lookup_expr="lt")

    def same(self, entries: Any, name: str, key: Any) -> Any:
        """Keys are kept as text."""
        return entries.filter(**{name: str(key)})


class Audit(Listed):
    """The audit, newest first: names of fields, never their values.

    Fields and reason of an entry about a client are blank for a reader who may not read notes.
    """

    address = "audit"
    group = "Practice"
    noun = "audit"
    summaries: ClassVar = {"list": "Read the audit"}
    read_capability = "audit.read"

    queryset = AuditEntry.objects.all()
    page_order = ("-at", "-id")
    filterset_class = AuditFilters
    serializer_class = AuditOutput

    def paginate_queryset(self, queryset: Any) -> list[Any]:
        """Return a page of entries, as this reader may read them."""
        page = super().paginate_queryset(queryset) or ()
        return [entry_for_reader(entry, self.person.roles) for entry in page]
