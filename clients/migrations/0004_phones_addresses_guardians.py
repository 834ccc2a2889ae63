from typing import ClassVar

import django.contrib.postgres.indexes
import django.db.models.functions.text
from django.db import migrations, models

import clients.models.client
import clients.models.likeness

# A chain of records that refer to one of their own kind ends: it is walked under a lock, since two changes
# at once could close it together. TG_ARGV: the column, and the constraint that names the refusal.
CHAINS_END = """
CREATE FUNCTION chain_ends() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    next uuid := (to_jsonb(NEW) ->> TG_ARGV[0])::uuid;
    loops boolean;
BEGIN
    IF next IS NULL OR TG_OP = 'UPDATE' AND next = (to_jsonb(OLD) ->> TG_ARGV[0])::uuid THEN
        RETURN NEW;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext(TG_ARGV[1]), 0);
    EXECUTE format(
        'WITH RECURSIVE chain(id) AS (
             SELECT $1 UNION SELECT this.%1$I FROM %2$s this JOIN chain ON this.id = chain.id
         ) SELECT EXISTS (SELECT FROM chain WHERE id = $2)', TG_ARGV[0], TG_RELID::regclass
    ) INTO loops USING next, NEW.id;
    IF loops THEN
        RAISE EXCEPTION 'A chain of records leads back to its start: %', TG_ARGV[1]
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_ARGV[1];
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER client_is_not_their_own_guardian BEFORE INSERT OR UPDATE ON clients_client
    FOR EACH ROW EXECUTE FUNCTION chain_ends('guardian_id', 'client_is_not_their_own_guardian');
"""
NO_CHAINS_END = """
DROP TRIGGER client_is_not_their_own_guardian ON clients_client;
DROP FUNCTION chain_ends();
"""
LOWER_CASE = """
UPDATE clients_client SET email = lower(email) WHERE email <> lower(email);
SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):
    """Phones keep their extension, addresses are in lower case, and guardians do not go round."""

    dependencies: ClassVar = [("clients", "0003_consents_in_order"), ("clinic", "0007_letters_by_time")]
    operations: ClassVar = [
        migrations.RunSQL(LOWER_CASE, migrations.RunSQL.noop),
        migrations.RemoveConstraint(model_name="client", name="client_phone_is_e164"),
        # A column that a generated one reads keeps its type: the generated one is made anew.
        migrations.RemoveIndex(model_name="client", name="clients_by_likeness"),
        migrations.RemoveField(model_name="client", name="searched"),
        migrations.AlterField(
            model_name="client",
            name="phone",
            field=models.CharField(
                blank=True, help_text="Such as +442079460001 or +442079460001;ext=5", max_length=28
            ),
        ),
        migrations.AddField(
            model_name="client",
            name="searched",
            field=clients.models.likeness.KeptText(
                db_persist=True,
                expression=models.Func(
                    models.F("name"),
                    models.F("full_name"),
                    models.F("email"),
                    models.F("phone"),
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
                    ("phone", ""),
                    ("phone__regex", r"^\+[1-9][0-9]{6,14}(;ext=[0-9]{1,7})?$"),
                    _connector="OR",
                ),
                name="client_phone_is_e164",
                violation_error_code="phone_unreadable",
                violation_error_message="Give the phone with its country code, such as +442079460001.",
            ),
        ),
        migrations.AddConstraint(
            model_name="client",
            constraint=models.CheckConstraint(
                condition=models.Q(("email", django.db.models.functions.text.Lower("email"))),
                name="client_email_is_in_lower_case",
            ),
        ),
        migrations.RunSQL(CHAINS_END, NO_CHAINS_END),
    ]
