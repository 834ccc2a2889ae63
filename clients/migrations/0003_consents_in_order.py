from typing import ClassVar

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
from django.db import migrations, models

# A consent recorded late could stand again after a newer No: it ends with the newest word that followed it.
END_BY_NEWER_WORDS = """
UPDATE clients_consent AS consent SET withdrawn_at = newer.at, withdrawn_by = newer.by
FROM (
    SELECT DISTINCT ON (stands.id) stands.id, later.withdrawn_at AS at, later.withdrawn_by AS by
    FROM clients_consent stands
    JOIN clients_consent later ON later.client_id = stands.client_id AND later.kind = stands.kind
        AND later.withdrawn_at > stands.given_at
    WHERE stands.withdrawn_at IS NULL
    ORDER BY stands.id, later.withdrawn_at DESC
) AS newer
WHERE consent.id = newer.id;
UPDATE clients_consent AS consent SET withdrawn_at = next.given_at
FROM (
    SELECT id, lead(given_at) OVER (PARTITION BY client_id, kind ORDER BY given_at, id) AS given_at
    FROM clients_consent
) AS next
WHERE consent.id = next.id AND next.given_at < coalesce(consent.withdrawn_at, 'infinity');
-- Else the constraint below is refused: "pending trigger events".
SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):
    """The consents of a client and kind follow each other in the order in which the client spoke."""

    dependencies: ClassVar = [("clients", "0002_initial")]
    operations: ClassVar = [
        migrations.RunSQL(END_BY_NEWER_WORDS, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="consent",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("client", "="),
                    ("kind", "="),
                    (
                        models.Func(
                            models.F("given_at"),
                            models.F("withdrawn_at"),
                            function="tstzrange",
                            output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField(),
                        ),
                        "&&",
                    ),
                ],
                name="consents_of_a_kind_follow_each_other",
                violation_error_code="withdrawn_since",
                violation_error_message=(
                    "The client has said something newer about this. Read the consents."
                ),
            ),
        ),
    ]
