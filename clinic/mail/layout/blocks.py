"""The blocks of a letter: an app lists them and never touches markup."""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import fill

from django.utils.translation import gettext as _

WIDTH = 76


@dataclass(frozen=True)
class StyledText:
    """A stretch of text; `mark` says how it stands out, `url` where it leads."""

    text: str
    mark: str = ""
    url: str = ""

    def __str__(self) -> str:
        if self.url:
            return f"{self.text}: {self.url}"
        return _("{words} (no longer)").format(words=self.text) if self.mark == "struck" else self.text


def Struck(text: str) -> StyledText:
    """Return words that no longer hold, such as the old time of a moved visit."""
    return StyledText(text, mark="struck")


def Strong(text: str) -> StyledText:
    """Return words that must not be missed."""
    return StyledText(text, mark="strong")


def Link(text: str, url: str) -> StyledText:
    """Return words with a link; the text letter shows the address in full."""
    return StyledText(text, url=url)


type Inline = str | StyledText


class LetterBlock:
    """One part of a letter."""

    kind = ""

    def as_text(self) -> str:
        """Return the block as it reads in the text letter."""
        raise NotImplementedError


class Heading(LetterBlock):
    """A line that names what follows; the first one is the letter's title."""

    kind = "heading"

    def __init__(self, text: str) -> None:
        self.text = text

    def as_text(self) -> str:
        return f"{self.text}\n{'-' * min(len(self.text), WIDTH)}"


class Paragraph(LetterBlock):
    """A few sentences."""

    kind = "paragraph"

    def __init__(self, *parts: Inline) -> None:
        self.parts = _words(parts)

    def as_text(self) -> str:
        return _wrapped("".join(map(str, self.parts)))


class Notice(Paragraph):
    """A paragraph in a frame, for what must be read before anything else."""

    kind = "notice"


class Facts(LetterBlock):
    """Labels with their content: when, where, how much. Rows without content are left out."""

    kind = "facts"

    def __init__(self, *rows: tuple[str, Inline]) -> None:
        self.rows = [(label, words) for label, content in rows if (words := _words([content])[0]).text]

    def as_text(self) -> str:
        return "\n".join(_wrapped(f"{label}: {words}", indent="  ") for label, words in self.rows)


class Moment(LetterBlock):
    """A day and a time, the largest words of the letter; its main button stands right under the first one.

    `note` names the zone where the reader has another, and `also` is the time there. `before` is the moment
    that it replaces; `is_off` strikes it out.
    """

    kind = "moment"

    def __init__(
        self, day: str, hours: str, *, note: str = "", also: str = "", before: str = "", is_off: bool = False
    ) -> None:
        self.day, self.hours, self.note, self.also = day, hours, note, also
        self.before, self.is_off = before, is_off

    def as_text(self) -> str:
        moment = f"{self.day}, {self.hours}" + (f" ({self.note})" if self.note else "")
        lines = [_("{moment} (cancelled)").format(moment=moment) if self.is_off else moment]
        lines += [self.also] if self.also else []
        lines += [f"{self.instead_of} {self.before}"] if self.before else []
        return "\n".join(lines)

    @property
    def instead_of(self) -> str:
        """The words before the moment that it replaces."""
        return _("instead of")


class Buttons(LetterBlock):
    """Buttons (label, url) beside the main one, such as the times to choose from."""

    kind = "buttons"

    def __init__(self, *buttons: tuple[str, str]) -> None:
        self.buttons = buttons

    def as_text(self) -> str:
        return "\n".join(f"{label}:\n{url}" for label, url in self.buttons)


class Scale(LetterBlock):
    """The numbers from 0 to 10 in one row, each a link (`url` with the number) that opens with it chosen.

    The text letter names the numbers and the ends; its button leads to them.
    """

    kind = "scale"

    def __init__(self, url: str, ends: str) -> None:
        self.numbers = [(number, f"{url}{number}") for number in range(11)]
        self.ends = ends

    def as_text(self) -> str:
        return " ".join(str(number) for number, _ in self.numbers) + "\n" + _wrapped(self.ends)


class BulletList(LetterBlock):
    """A list; `numbered` when the order matters."""

    kind = "points"

    def __init__(self, *items: Inline | Sequence[Inline], numbered: bool = False) -> None:
        self.items = [_words([item] if isinstance(item, str | StyledText) else item) for item in items]
        self.numbered = numbered

    def as_text(self) -> str:
        marks = (f"{number}. " if self.numbered else "- " for number in range(1, len(self.items) + 1))
        lines = ("".join(map(str, item)) for item in self.items)
        return "\n".join(
            _wrapped(mark + line, indent=" " * len(mark)) for mark, line in zip(marks, lines, strict=True)
        )


class Image(LetterBlock):
    """A picture sent with the letter under this content id; `alt` says the same in words."""

    kind = "image"

    def __init__(self, content_id: str, alt: str) -> None:
        self.content_id, self.alt = content_id, alt

    def as_text(self) -> str:
        return _wrapped(f"[{self.alt}]")


class MainButton(LetterBlock):
    """The one thing to do next."""

    kind = "button"

    def __init__(self, label: str, url: str) -> None:
        self.label, self.url = label, url

    def as_text(self) -> str:
        return f"{self.label}:\n{self.url}"


class LanguageStart(LetterBlock):
    """The start of blocks in another language than the letter's, up to `LanguageEnd`."""

    kind = "language_start"

    def __init__(self, language: str) -> None:
        self.language = language

    def as_text(self) -> str:
        return ""


class LanguageEnd(LetterBlock):
    """The end of blocks in another language."""

    kind = "language_end"

    def as_text(self) -> str:
        return ""


def _words(parts: Sequence[Inline]) -> list[StyledText]:
    return [part if isinstance(part, StyledText) else StyledText(part) for part in parts]


def _wrapped(text: str, indent: str = "") -> str:
    """Return the text in lines that a mail program does not break again; an address is never cut."""
    lines = text.split("\n")
    first, rest = lines[0], lines[1:]
    wrapped = [fill(first, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)]
    wrapped += [
        fill(
            line,
            WIDTH,
            initial_indent=indent,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        )
        for line in rest
    ]
    return "\n".join(wrapped)
