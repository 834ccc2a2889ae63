"""The email layout: a letter is a list of blocks, written once as text and once as HTML.

Both are made from the same blocks, so they say the same by construction. An app that writes letters lists
blocks and never touches markup; all that it puts into them is escaped.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from textwrap import fill
from typing import Any, NamedTuple

from django.template import Context, Engine, Template
from django.template.loader import get_template

from clinic.models.practice import Practice

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
        return f"{self.text} (no longer)" if self.mark == "struck" else self.text


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


class LetterContent(NamedTuple):
    """A letter in both forms; `Letter(..., **content._asdict())` takes it as it is."""

    text: str
    html: str


def compose(
    practice: Practice,
    subject: str,
    blocks: Sequence[LetterBlock],
    *,
    button: tuple[str, str] | None = None,
    opt_out_url: str = "",
    phone: str = "",
) -> LetterContent:
    """Write a letter of these blocks, with one main button (label, url) and the clinic's name below.

    `phone` is the location's, where it differs from the practice's.
    """
    phone = phone or practice.phone
    context = Context(
        {
            "practice": practice,
            "subject": subject,
            "blocks": blocks,
            "button": button,
            "opt_out_url": opt_out_url,
            "phone": phone,
        }
    )
    return LetterContent(
        text=_as_text(practice, blocks, button, opt_out_url, phone), html=_template().render(context)
    )


def _as_text(
    practice: Practice,
    blocks: Sequence[LetterBlock],
    button: tuple[str, str] | None,
    opt_out_url: str,
    phone: str,
) -> str:
    parts = [block.as_text() for block in blocks]
    if button:
        parts.append(f"{button[0]}:\n{button[1]}")
    foot = ["-- ", practice.name, *([phone] if phone else [])]
    if opt_out_url:
        foot.append(f"No more letters of this kind: {opt_out_url}")
    return "\n\n".join([*parts, "\n".join(foot)]) + "\n"


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


@cache
def _template() -> Template:
    """Return the HTML letter, its style sheet inlined once: a booking renders a letter within its request."""
    import css_inline

    letter: Any = get_template("clinic/letter.html")
    inliner = css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)
    return Engine.get_default().from_string(inliner.inline(letter.template.source))
