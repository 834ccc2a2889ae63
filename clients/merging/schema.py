"""The trigger by which no row may name a merged client, for the migrations of every app."""

from django.db import migrations


def refuse_merged_clients(table: str, *columns: str) -> migrations.RunSQL:
    """Return the operation that refuses, at these columns of a table, a client whose record was merged.

    The trigger reads the client FOR KEY SHARE: it waits for a merge, which holds FOR UPDATE, and for nobody
    else. The refusal has the name of a constraint of Client, and its sentence.
    """
    make, drop = [], []
    for column in columns:
        make.append(
            f"""
            CREATE OR REPLACE FUNCTION refuse_merged_{column}() RETURNS trigger LANGUAGE plpgsql AS $$
            DECLARE
                survivor uuid;
            BEGIN
                SELECT merged_into_id INTO survivor FROM clients_client WHERE id = NEW.{column} FOR KEY SHARE;
                IF survivor IS NOT NULL THEN
                    RAISE EXCEPTION 'This client was merged into another.'
                        USING ERRCODE = 'integrity_constraint_violation',
                              CONSTRAINT = 'merged_client_takes_nothing';
                END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER refuse_merged_{column} BEFORE INSERT OR UPDATE OF {column} ON {table}
                FOR EACH ROW WHEN (NEW.{column} IS NOT NULL) EXECUTE FUNCTION refuse_merged_{column}();
            """
        )
        drop.append(f"DROP TRIGGER refuse_merged_{column} ON {table};")
    return migrations.RunSQL("".join(make), "".join(drop))
