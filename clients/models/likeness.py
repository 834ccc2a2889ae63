"""Texts that are alike: names without accents, patterns with a slip, and columns PostgreSQL generates."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage
from django.db import connection, models
from django.db.models import F, Func, Value

LEAST_SIMILARITY = "0.45"
"""The pg_trgm word similarity from which a name matches: a short name with one slip still does."""
# The planner takes similarity to be as cheap as a comparison and would read the whole table.
SEARCH_BY_SIMILARITY = """SELECT set_config('pg_trgm.word_similarity_threshold', %s, true),
                         set_config('enable_seqscan', 'off', true)"""


def plain_words(text: F | Value) -> Func:
    """Return a text in lower case without accents, as PostgreSQL keeps the names that are searched."""
    return Func(text, function="plain_words", output_field=models.TextField())


def plain_texts(texts: Sequence[str]) -> list[str]:
    """Return many texts in lower case without accents, by one query."""
    query = (
        "SELECT plain_words(text) FROM unnest(%s::text[]) WITH ORDINALITY given(text, place) ORDER BY place"
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [list(texts)])
        return [plain for (plain,) in cursor.fetchall()]


def word_similarity(words: Func, text: Func | F) -> Func:
    """Return the similarity of words to the part of a text most similar to them, from 0 to 1 (pg_trgm)."""
    return Func(words, text, function="word_similarity", output_field=models.FloatField())


def similarity(one: Func, other: Func) -> Func:
    """Return the similarity of two whole texts, whatever the order of their words, from 0 to 1 (pg_trgm)."""
    return Func(one, other, function="similarity", output_field=models.FloatField())


def first_word(text: Func) -> Func:
    """Return the first word of a text."""
    return Func(text, Value(" "), Value(1), function="split_part", output_field=models.TextField())


@models.TextField.register_lookup
class Like(models.Lookup):
    """`text__like=pattern`: a pattern of PostgreSQL's LIKE, in which `_` is any letter."""

    lookup_name = "like"

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        text, before = self.process_lhs(compiler, connection)
        pattern, after = self.process_rhs(compiler, connection)
        return f"{text} LIKE {pattern}", [*before, *after]


class KeptText(models.GeneratedField):
    """A text column that PostgreSQL generates."""

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        """Ask no database for its features: it is PostgreSQL, and checks run without a connection."""
        return super().check(**kwargs | {"databases": []})
