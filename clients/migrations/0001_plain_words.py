from typing import ClassVar

from django.db import migrations

# unaccent(text) is only STABLE, since a dictionary may be swapped; ours is named and stays.
MAKE = """
CREATE FUNCTION plain_words(written text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$ SELECT lower(public.unaccent('public.unaccent'::regdictionary, written)) $$;
CREATE FUNCTION client_as_searched(name text, full_name text, email text, phone text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$ SELECT public.plain_words(' ' || name || ' ' || full_name || ' ' || email || ' ' || phone) $$;
"""
UNMAKE = """
DROP FUNCTION client_as_searched(text, text, text, text);
DROP FUNCTION plain_words(text);
"""


class Migration(migrations.Migration):
    """Names as they are searched: lower case, without accents."""

    dependencies: ClassVar = [("clinic", "0001_initial")]
    operations: ClassVar = [migrations.RunSQL(MAKE, UNMAKE)]
