"""The languages of letters and client pages, and those of screens.

A letter and a page are in the language of the person who reads them. Where nothing is written in it they are
in the language of the practice, and else in English. What staff read is in English until a whole screen is
translated, so that no page mixes two languages.
"""

from contextlib import AbstractContextManager

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import get_language_info
from django.utils.translation.trans_real import parse_accept_lang_header

ENGLISH = "en"


def language_for(*tags: str) -> str:
    """Return the first of these languages (BCP 47) that letters are written in; else English.

    Only the language counts: `de-AT` is read as `de`.
    """
    spoken = (_primary(tag) for tag in tags)
    return next((tag for tag in spoken if tag in settings.LANGUAGES_OF_LETTERS), ENGLISH)


def writing_in(*tags: str) -> AbstractContextManager[None]:
    """Write to a client within this block, in the first of these languages that there is."""
    return translation.override(_locale(language_for(*tags)))


def writing_for_staff() -> AbstractContextManager[None]:
    """Write for staff within this block, whatever the language of the client who is answered."""
    return translation.override(settings.LANGUAGE_CODE)


def speak(*tags: str) -> None:
    """Answer the client who reads from now on, until the page ends (`open_link`)."""
    translation.activate(_locale(language_for(*tags)))


def is_reader_known() -> bool:
    """Return True once a page knows in which language it answers."""
    return translation.get_language() is not None


def written_language() -> str:
    """Return the language in which words are written now, as the `lang` of a page names it."""
    return _primary(translation.get_language() or ENGLISH)


def is_english() -> bool:
    """Return True if words are written in English now."""
    return written_language() == ENGLISH


def languages_asked(request: HttpRequest) -> list[str]:
    """Return the languages that a browser asks for, first the one it prefers."""
    asked = parse_accept_lang_header(request.headers.get("Accept-Language", ""))
    return [tag for tag, _ in asked if tag != "*"]


def language_of_screens(request: HttpRequest) -> str:
    """Return the language of screens that the browser asks for first; the default where there is none."""
    known = (tag for tag in languages_asked(request) if tag in settings.LANGUAGES_OF_SCREENS)
    return next(known, settings.LANGUAGE_CODE)


def _primary(tag: str) -> str:
    return tag.partition("-")[0].lower()


def _locale(language: str) -> str:
    """Return the code of Django's translations: English of letters is British."""
    return settings.LANGUAGE_CODE if language == ENGLISH else language


def language_name(tag: str) -> str:
    """Return a language as it is called in the language of the page; its tag where no name is known."""
    try:
        return str(get_language_info(tag.lower())["name_translated"])
    except KeyError:
        return tag
