"""The labels of clients in a file: those that the practice has are given, new ones are made."""

import re
from collections.abc import Mapping, Sequence

from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from clients.imports.external import forget_subjects
from clients.models import Client, ClientLabel, Label
from clients.models.imports import ExternalRef, ImportBatch
from clinic.actors import Actor
from clinic.audit.entries import record_each
from clinic.prepared_query import insert_many
from clinic.text import has_words

KIND_OF_REF = "labels"
LONGEST_NAME = 40


def read_label_names(text: str) -> tuple[list[str], str]:
    """Return the names in a cell, none twice, and a sentence about those left out."""
    names = {name.lower(): name for part in re.split(r"[,;|\n]", text) if (name := " ".join(part.split()))}
    kept = [name for name in names.values() if has_words(name) and len(name) <= LONGEST_NAME]
    long = next((name for name in names.values() if len(name) > LONGEST_NAME), "")
    return kept, _("The label {name} is longer than 40 characters; it was left out.").format(
        name=long[:60]
    ) if long else ""


def give_labels(batch: ImportBatch, names: Mapping[Client, Sequence[str]], by: Actor) -> None:
    """Give clients their labels by name; one that is not there is made, one out of use is given to nobody."""
    lower = {name.lower(): name for each in names.values() for name in each}
    present = {
        label.name.lower(): label
        for label in Label.objects.annotate(lower=Lower("name")).filter(lower__in=lower)
    }
    new = Label.objects.bulk_create(Label(name=name) for key, name in lower.items() if key not in present)
    record_each(by, "added", new, client_keys=[""] * len(new))
    ExternalRef.objects.bulk_create(
        ExternalRef(
            system=batch.system,
            kind=KIND_OF_REF,
            external_id=label.name.lower(),
            subject_key=label.pk,
            batch=batch,
        )
        for label in new
    )
    labels = present | {label.name.lower(): label for label in new}
    insert_many(
        ClientLabel(client=client, label=labels[name.lower()])
        for client, each in names.items()
        for name in each
        if labels[name.lower()].archived_at is None
    )


def remove_unused_labels(batch: ImportBatch, by: Actor) -> None:
    """Delete the labels that a file made, as far as nobody changed them and no client has them."""
    made = ExternalRef.objects.filter(batch=batch, kind=KIND_OF_REF).values("subject_key")
    unused = list(Label.objects.filter(pk__in=made, revision=1, client_labels=None))
    record_each(by, "import_undone", unused, client_keys=[""] * len(unused))
    forget_subjects([label.pk for label in unused])
    Label.objects.filter(pk__in=[label.pk for label in unused]).delete()
