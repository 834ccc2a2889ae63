"""The practice's own words at the end of a letter to a client."""

from clinic.appearance.languages import written_language
from clinic.mail.layout import LetterBlock, Paragraph
from clinic.models import LetterWording
from clinic.prepared_query import Param, PreparedQuery

WORDING = PreparedQuery(lambda: LetterWording.objects.filter(language=Param("language")))


def own_words(kind: str) -> list[LetterBlock]:
    """Return the sentence for this kind of letter and the sign-off, in the language being written."""
    return [
        Paragraph(words)
        for wording in WORDING(language=written_language())
        for words in (wording.sentences.get(kind), wording.sign_off)
        if words
    ]
