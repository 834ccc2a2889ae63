from typing import ClassVar

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
import django.db.models.functions.uuid
from django.db import migrations, models

import clients.models.client
import clients.models.likeness
import clinic.clock
import clinic.validators

NUMBERS = "CREATE SEQUENCE clients_client_number START 1001"
NO_NUMBERS = "DROP SEQUENCE clients_client_number"
# Those on file are numbered in the order in which they came.
NUMBER_IN_ORDER = """
UPDATE clients_client SET number = 1000 + row.place
FROM (SELECT id, row_number() OVER (ORDER BY created_at, id) AS place FROM clients_client) AS row
WHERE row.id = clients_client.id;
SET CONSTRAINTS ALL IMMEDIATE;
"""
SEARCHED = """
CREATE FUNCTION client_as_searched(
    name text, preferred_name text, full_name text, email text, phone text, number bigint
) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT public.plain_words(
        ' ' || name || ' ' || preferred_name || ' ' || full_name || ' ' || email || ' ' || phone || ' ' || number
    )
$$;
"""
NOT_SEARCHED = "DROP FUNCTION client_as_searched(text, text, text, text, text, bigint)"
NOT_SEARCHED_BEFORE = "DROP FUNCTION client_as_searched(text, text, text, text)"
SEARCHED_BEFORE = """
CREATE FUNCTION client_as_searched(name text, full_name text, email text, phone text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$ SELECT public.plain_words(' ' || name || ' ' || full_name || ' ' || email || ' ' || phone) $$;
"""
PAYERS_END = """
CREATE TRIGGER client_is_not_their_own_payer BEFORE INSERT OR UPDATE ON clients_client
    FOR EACH ROW EXECUTE FUNCTION chain_ends('payer_id', 'client_is_not_their_own_payer');
"""
NO_PAYERS_END = "DROP TRIGGER client_is_not_their_own_payer ON clients_client"


class Migration(migrations.Migration):
    """Clients have a number, a preferred name, an address, a payer, labels, and answers to own questions."""

    dependencies: ClassVar = [
        ("clients", "0010_mailboxes_nobody_spoke_of"),
        ("clinic", "0020_own_words_in_letters"),
    ]
    operations: ClassVar = [
        migrations.RunSQL(NUMBERS, NO_NUMBERS),
        migrations.RunSQL(SEARCHED, NOT_SEARCHED),
        migrations.CreateModel(
            name="ClientField",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=django.db.models.functions.uuid.UUID7(),
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("created_at", models.DateTimeField(default=clinic.clock.now, editable=False)),
                ("revision", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "key",
                    models.CharField(
                        max_length=40,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z][a-z0-9_]{0,39}\\Z",
                                "Use small letters, digits and _, such as member_since.",
                                code="unusable_key",
                            )
                        ],
                    ),
                ),
                ("label", models.CharField(max_length=60)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("text", "text"),
                            ("number", "number"),
                            ("date", "date"),
                            ("choice", "choice"),
                            ("yes_no", "yes_no"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "choices",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60),
                        blank=True,
                        default=list,
                        help_text="Of a choice",
                    ),
                ),
                ("hint", models.CharField(blank=True, help_text="Words below the field", max_length=160)),
                (
                    "position",
                    models.PositiveSmallIntegerField(default=0, help_text="The smallest stands first"),
                ),
                (
                    "archived_at",
                    models.DateTimeField(blank=True, help_text="Asked no more; answers are kept", null=True),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ClientLabel",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=django.db.models.functions.uuid.UUID7(),
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("created_at", models.DateTimeField(default=clinic.clock.now, editable=False)),
            ],
        ),
        migrations.CreateModel(
            name="ContactPerson",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=django.db.models.functions.uuid.UUID7(),
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("created_at", models.DateTimeField(default=clinic.clock.now, editable=False)),
                ("revision", models.PositiveIntegerField(default=1, editable=False)),
                ("street", models.CharField(blank=True, help_text="With its number", max_length=200)),
                ("postal_code", models.CharField(blank=True, max_length=16)),
                ("city", models.CharField(blank=True, max_length=80)),
                (
                    "region",
                    models.CharField(
                        blank=True, help_text="State, province or county, where written", max_length=80
                    ),
                ),
                (
                    "country",
                    models.CharField(
                        blank=True,
                        help_text="ISO 3166-1; blank: the practice's",
                        max_length=2,
                        validators=[clinic.validators.check_country],
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("emergency", "emergency"),
                            ("doctor", "doctor"),
                            ("referrer", "referrer"),
                            ("other", "other"),
                        ],
                        max_length=9,
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                (
                    "relationship",
                    models.CharField(blank=True, help_text="To the client, such as sister", max_length=60),
                ),
                (
                    "organisation",
                    models.CharField(blank=True, help_text="Such as the doctor's practice", max_length=120),
                ),
                ("phone", models.CharField(blank=True, max_length=28)),
                ("email", models.EmailField(blank=True, max_length=254)),
            ],
            options={
                "ordering": ["created_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="FamilyLink",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=django.db.models.functions.uuid.UUID7(),
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("created_at", models.DateTimeField(default=clinic.clock.now, editable=False)),
                (
                    "relation",
                    models.CharField(
                        choices=[
                            ("partner", "partner"),
                            ("parent", "parent"),
                            ("child", "child"),
                            ("sibling", "sibling"),
                            ("other", "other"),
                        ],
                        max_length=8,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Label",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=django.db.models.functions.uuid.UUID7(),
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("created_at", models.DateTimeField(default=clinic.clock.now, editable=False)),
                ("revision", models.PositiveIntegerField(default=1, editable=False)),
                ("name", models.CharField(max_length=40)),
                (
                    "colour",
                    models.CharField(
                        choices=[
                            ("grey", "grey"),
                            ("green", "green"),
                            ("blue", "blue"),
                            ("violet", "violet"),
                            ("rose", "rose"),
                            ("amber", "amber"),
                        ],
                        default="grey",
                        max_length=8,
                    ),
                ),
                (
                    "archived_at",
                    models.DateTimeField(blank=True, help_text="Given to nobody new since then", null=True),
                ),
            ],
        ),
        migrations.AddField(
            model_name="client",
            name="city",
            field=models.CharField(blank=True, max_length=80),
        ),
        migrations.AddField(
            model_name="client",
            name="country",
            field=models.CharField(
                blank=True,
                help_text="ISO 3166-1; blank: the practice's",
                max_length=2,
                validators=[clinic.validators.check_country],
            ),
        ),
        migrations.AddField(
            model_name="client",
            name="custom_values",
            field=models.JSONField(
                blank=True,
                default=dict,
                help_text="By the keys of /client-fields: text, number, day, choice, yes or no",
            ),
        ),
        migrations.AddField(
            model_name="client",
            name="number",
            field=models.BigIntegerField(
                db_default=clients.models.client.NextClientNumber(),
                editable=False,
                help_text="Counted up by registration",
            ),
        ),
        migrations.RunSQL(NUMBER_IN_ORDER, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="client",
            name="number",
            field=models.BigIntegerField(
                db_default=clients.models.client.NextClientNumber(),
                editable=False,
                help_text="Counted up by registration",
                unique=True,
            ),
        ),
        migrations.AddField(
            model_name="client",
            name="occupation",
            field=models.CharField(blank=True, max_length=80),
        ),
        migrations.AddField(
            model_name="client",
            name="payer",
            field=models.ForeignKey(
                blank=True,
                help_text="Null: the client",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="pays_for",
                to="clients.client",
            ),
        ),
        migrations.AddField(
            model_name="client",
            name="postal_code",
            field=models.CharField(blank=True, max_length=16),
        ),
        migrations.AddField(
            model_name="client",
            name="preferred_name",
            field=models.CharField(
                blank=True, help_text="What the client is called: letters greet them by it", max_length=60
            ),
        ),
        migrations.AddField(
            model_name="client",
            name="pronouns",
            field=models.CharField(blank=True, help_text="Such as she/her", max_length=40),
        ),
        migrations.AddField(
            model_name="client",
            name="region",
            field=models.CharField(
                blank=True, help_text="State, province or county, where written", max_length=80
            ),
        ),
        migrations.AddField(
            model_name="client",
            name="street",
            field=models.CharField(blank=True, help_text="With its number", max_length=200),
        ),
        migrations.AlterField(
            model_name="client",
            name="name",
            field=models.CharField(help_text="As the clinic lists the client", max_length=120),
        ),
        # A generated column cannot be given another expression: it is made anew.
        migrations.RemoveIndex(model_name="client", name="clients_by_likeness"),
        migrations.RemoveField(model_name="client", name="searched"),
        migrations.AddField(
            model_name="client",
            name="searched",
            field=clients.models.likeness.KeptText(
                db_persist=True,
                expression=models.Func(
                    models.F("name"),
                    models.F("preferred_name"),
                    models.F("full_name"),
                    models.F("email"),
                    models.F("phone"),
                    models.F("number"),
                    function="client_as_searched",
                ),
                output_field=models.TextField(),
            ),
        ),
        migrations.AddIndex(
            model_name="client",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(models.F("searched"), name="gin_trgm_ops"),
                name="clients_by_likeness",
            ),
        ),
        migrations.AddConstraint(
            model_name="client",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("payer", None), models.Q(("payer", models.F("id")), _negated=True), _connector="OR"
                ),
                name="client_is_not_their_own_payer",
                violation_error_code="payer_is_the_client",
                violation_error_message="Name another person who pays; without one the client pays.",
            ),
        ),
        migrations.AddConstraint(
            model_name="clientfield",
            constraint=models.CheckConstraint(
                condition=models.Q(("key__regex", "^[a-z][a-z0-9_]{0,39}$")),
                name="client_field_key_is_plain",
                violation_error_code="unusable_key",
                violation_error_message="Use small letters, digits and _, such as member_since.",
            ),
        ),
        migrations.AddConstraint(
            model_name="clientfield",
            constraint=models.CheckConstraint(
                condition=models.Q(("label", ""), _negated=True), name="client_field_has_a_label"
            ),
        ),
        migrations.AddConstraint(
            model_name="clientfield",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ("text", "number", "date", "choice", "yes_no"))),
                name="client_field_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="clientfield",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "choice"), models.Q(("choices", []), _negated=True)),
                    models.Q(models.Q(("kind", "choice"), _negated=True), ("choices", [])),
                    _connector="OR",
                ),
                name="client_field_of_choices_has_some",
                violation_error_code="choices_missing",
                violation_error_message="Give a choice something to choose from, and other kinds nothing.",
            ),
        ),
        migrations.AddField(
            model_name="clientlabel",
            name="client",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="client_labels", to="clients.client"
            ),
        ),
        migrations.AddField(
            model_name="contactperson",
            name="client",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="contact_people",
                to="clients.client",
            ),
        ),
        migrations.AddField(
            model_name="familylink",
            name="client",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="family_links", to="clients.client"
            ),
        ),
        migrations.AddField(
            model_name="familylink",
            name="relative",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="family_links_to",
                to="clients.client",
            ),
        ),
        migrations.AddConstraint(
            model_name="label",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("name"),
                name="label_name_is_used_once",
                violation_error_code="name_in_use",
                violation_error_message="There is a label of this name. Use it, or choose another name.",
            ),
        ),
        migrations.AddConstraint(
            model_name="label",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="label_has_a_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="label",
            constraint=models.CheckConstraint(
                condition=models.Q(("colour__in", ("grey", "green", "blue", "violet", "rose", "amber"))),
                name="label_colour_is_known",
            ),
        ),
        migrations.AddField(
            model_name="clientlabel",
            name="label",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="client_labels", to="clients.label"
            ),
        ),
        migrations.AddConstraint(
            model_name="contactperson",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="contact_person_has_a_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="contactperson",
            constraint=models.CheckConstraint(
                condition=models.Q(("role__in", ("emergency", "doctor", "referrer", "other"))),
                name="contact_person_role_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="contactperson",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("phone", ""),
                    ("phone__regex", "^\\+[1-9][0-9]{6,14}(;ext=[0-9]{1,7})?$"),
                    _connector="OR",
                ),
                name="contact_person_phone_is_e164",
                violation_error_code="phone_unreadable",
                violation_error_message="Give the phone with its country code, such as +442079460001.",
            ),
        ),
        migrations.AddConstraint(
            model_name="contactperson",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("role", "emergency"), _negated=True),
                    models.Q(("phone", ""), _negated=True),
                    _connector="OR",
                ),
                name="emergency_contact_has_a_phone",
                violation_error_code="phone_missing",
                violation_error_message="In an emergency we call: give a phone.",
            ),
        ),
        migrations.AddConstraint(
            model_name="familylink",
            constraint=models.UniqueConstraint(
                django.db.models.functions.comparison.Least("client", "relative"),
                django.db.models.functions.comparison.Greatest("client", "relative"),
                name="relatives_are_linked_once",
                violation_error_code="linked_already",
                violation_error_message="These two are linked already. End that link first.",
            ),
        ),
        migrations.AddConstraint(
            model_name="familylink",
            constraint=models.CheckConstraint(
                condition=models.Q(("client", models.F("relative")), _negated=True),
                name="nobody_is_their_own_relative",
                violation_error_code="relative_is_the_client",
                violation_error_message="Choose another person.",
            ),
        ),
        migrations.AddConstraint(
            model_name="familylink",
            constraint=models.CheckConstraint(
                condition=models.Q(("relation__in", ("partner", "parent", "child", "sibling", "other"))),
                name="family_relation_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="clientlabel",
            constraint=models.UniqueConstraint(
                models.F("client"), models.F("label"), name="client_has_a_label_once"
            ),
        ),
        migrations.RunSQL(NOT_SEARCHED_BEFORE, SEARCHED_BEFORE),
        migrations.RunSQL(PAYERS_END, NO_PAYERS_END),
    ]
