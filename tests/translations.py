"""The catalogues of translations: `python -m tests.translations` reads the messages of the code anew.

It writes config/locale/<language>/LC_MESSAGES/django.po: it keeps what is translated, drops what is no longer
said, and lists what is not translated yet. It compiles django.mo beside it, which is committed: `make run`
has no compiler. The catalogues hold what clients read: docs/decisions/0056 says why not more.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings

from tests.project.source import ROOT
from tests.project.templates import PAGE, templates, templates_upon

LOCALE = ROOT / "config" / "locale"
READ_BY_CLIENTS = (
    "clinic/guessing/attempts.py",
    "clinic/http/problems.py",
    "clinic/mail/client_letter.py",
    "clinic/mail/layout",
    "clinic/mail/wording.py",
    "clinic/pages",
    "clients/consents/words.py",
    "clients/pages",
    "config/mail_server.py",
    "scheduling/letters/calendar_file.py",
    "scheduling/letters/letters.py",
    "scheduling/letters/series_letters.py",
    "scheduling/letters/wording.py",
    "scheduling/online/actions/begin.py",
    "scheduling/online/letters.py",
    "scheduling/online/limits.py",
    "scheduling/online/menu.py",
    "scheduling/online/pages",
    "scheduling/online/refused.py",
    "scheduling/rebooking/worklist.py",
    "scheduling/sick_days/letters.py",
    "scheduling/sick_days/page.py",
    "scheduling/visit_page",
    "scheduling/waitlist/letters.py",
    "scheduling/waitlist/page.py",
    "treatments/check_ins/form.py",
    "treatments/check_ins/letters.py",
    "treatments/check_ins/page.py",
    "treatments/check_ins/questions.py",
    "treatments/episodes/actions/record_baseline.py",
    "treatments/episodes/baseline_page.py",
    "treatments/intake/answers.py",
    "treatments/intake/letters.py",
    "treatments/intake/page.py",
    "treatments/intake/shown.py",
    "treatments/models/reading.py",
    "treatments/plans/frame.py",
    "treatments/plans/letters.py",
    "treatments/plans/page.py",
    "treatments/plans/pdf.py",
    "treatments/plans/whole_plan.py",
)
"""The files of Python whose words stand in letters to clients and on the pages behind their links."""
PARTS_OF_PAGES = (
    "scheduling/online/late_move.html",
    "treatments/baseline.html",
    "treatments/intake/visit_page_part.html",
)
"""The templates of `VISIT_PAGE_PARTS`, which a page includes by a variable."""
FOR_STAFF = (
    "clinic/new_password.html",
    "config/front_page.html",
    "config/locations.html",
    "config/missing_page.html",
    "config/refusals.html",
)
"""The pages of this look that staff or operators read; they are in English."""
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}
WIDTH = 110
UNDATED = datetime(2026, 1, 1, tzinfo=UTC)
HEAD = "# What clients read. Refreshed and compiled by: python -m tests.translations"
DATED = tuple(
    f'"{name}'
    for name in (
        *("Project-Id", "Report-Msgid", "POT-Creation-Date", "PO-Revision-Date"),
        *("Generated-By", "Last-Translator", "Language-Team"),
    )
)
"""The lines of a catalogue's head that change without a change of words."""


def python_files() -> list[Path]:
    """Return the files of Python that clients read from."""
    found = [ROOT / name for name in READ_BY_CLIENTS]
    files = [file for path in found for file in (sorted(path.rglob("*.py")) if path.is_dir() else [path])]
    return [path for path in files if path.exists()]


def template_files() -> list[Path]:
    """Return the templates of the pages behind links, of their parts and of what those include."""
    names = [*templates_upon(PAGE), *PARTS_OF_PAGES]
    return [templates()[name] for name in names if name not in FOR_STAFF]


def messages() -> Catalog:
    """Return a catalogue of all that clients may read, without translations."""
    catalogue = Catalog(project="Knotwork", charset="utf-8")
    for path, _line, words, comments, context in _found():
        catalogue.add(
            words, locations=[(str(path.relative_to(ROOT)), 0)], auto_comments=comments, context=context
        )
    return catalogue


def _found() -> Iterator[tuple[Path, int, str | tuple[str, ...], list[str], str | None]]:
    from django.utils.translation.template import templatize

    for path in python_files():
        source = BytesIO(path.read_bytes())
        for line, words, comments, context in extract("python", source, KEYWORDS, ["Translators:"]):
            yield path, line, words, comments, context
    for path in template_files():
        source = BytesIO(templatize(path.read_text()).encode())
        for line, words, comments, context in extract("javascript", source, KEYWORDS):
            yield path, line, words, comments, context


def catalogue_of(language: str) -> Catalog:
    """Return the committed catalogue of a language."""
    with _path(language).open("rb") as file:
        return read_po(file, locale=language)


def compiled(catalogue: Catalog) -> bytes:
    """Return the compiled form of a catalogue."""
    buffer = BytesIO()
    catalogue.creation_date = catalogue.revision_date = UNDATED
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def refreshed(language: str) -> Catalog:
    """Return the catalogue with the messages of the code: translations kept, what is not said dropped."""
    kept, found = catalogue_of(language), messages()
    catalogue = Catalog(locale=language, header_comment=HEAD, charset="utf-8", fuzzy=False)
    for message in found:
        if message.id:
            old = kept.get(_key(message), message.context)
            catalogue.add(
                message.id,
                old.string if old else "",
                locations=sorted(set(message.locations)),
                auto_comments=message.auto_comments,
                user_comments=old.user_comments if old else (),
                context=message.context,
            )
    return catalogue


def text_of(catalogue: Catalog) -> bytes:
    """Return the committed form of a catalogue: in the order of the code, without dates and line numbers."""
    buffer = BytesIO()
    write_po(buffer, catalogue, width=WIDTH, include_lineno=False)
    lines = buffer.getvalue().decode().splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith(DATED)).encode()


def untranslated(catalogue: Catalog) -> list[Message]:
    """Return the messages without a translation, or with one that nobody has looked at."""
    return [message for message in catalogue if message.id and (message.fuzzy or not _is_complete(message))]


def languages() -> list[str]:
    """Return the languages that have a catalogue."""
    return sorted(path.name for path in LOCALE.iterdir() if path.is_dir())


def _is_complete(message: Message) -> bool:
    words = message.string if isinstance(message.string, tuple | list) else [message.string]
    return all(words)


def _key(message: Message) -> str:
    return message.id[0] if isinstance(message.id, tuple | list) else message.id


def _path(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def main() -> None:
    """Write every catalogue and its compiled form, and print what is not translated."""
    for language in languages():
        catalogue = refreshed(language)
        _path(language).write_bytes(text_of(catalogue))
        _path(language).with_suffix(".mo").write_bytes(compiled(catalogue))
        for message in untranslated(catalogue):
            print(f"{language}: {_key(message)!r} is not translated ({message.locations[0][0]})")


if __name__ == "__main__":
    settings.configure()
    main()
