"""The practice's own words at the end of a letter to a client."""

from clinic.appearance.languages import written_language
from clinic.mail.layout import LetterBlock, Paragraph
from clinic.models import LetterWording


def own_words(kind: str) -> list[LetterBlock]:
    """Return the sentence for this kind of letter and the sign-off, in the language being written."""
    wording = LetterWording.objects.filter(language=written_language()).first()
    if wording is None:
        return []
    return [Paragraph(words) for words in (wording.sentences.get(kind), wording.sign_off) if words]
