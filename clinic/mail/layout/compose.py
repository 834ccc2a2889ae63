"""The email layout: a letter is a list of blocks, written once as text and once as HTML.

Both are made from the same blocks, so they say the same by construction. An app that writes letters lists
blocks and never touches markup; all that it puts into them is escaped.
"""

import re
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from django.template import Context, Engine, Template
from django.template.loader import get_template
from django.utils.translation import gettext as _

from clinic.appearance.colours import DEFAULT, for_dark_screens
from clinic.appearance.languages import written_language
from clinic.mail.layout.blocks import LetterBlock, MainButton, Moment
from clinic.models import Location, Practice

STYLES = re.compile("<style>(.*?)</style>", re.DOTALL)
STYLE_ATTRIBUTE = re.compile(r' style="[^"]*"')


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
    location: Location | None = None,
    closing: Sequence[LetterBlock] = (),
) -> LetterContent:
    """Write a letter of these blocks, with one main button (label, url) and the clinic's name below.

    The button stands right under the first `Moment`, else at the end; `closing` comes after it. The phone
    below is the location's, or the practice's where it has none.
    """
    if button:
        blocks = _with_button(blocks, MainButton(*button))
    blocks = [*blocks, *closing]
    place = location if location and location.phone else practice
    context = Context(
        {
            "practice": practice,
            "subject": subject,
            "blocks": blocks,
            "language": written_language(),
            "opt_out_url": opt_out_url,
            "opt_out_words": _("No more letters of this kind"),
            "phone": place.phone,
            "national_phone": place.national_phone,
            "colour": practice.colour,
            "dark_colour": for_dark_screens(practice.colour),
        }
    )
    return LetterContent(
        text=_as_text(practice, blocks, opt_out_url, place.national_phone), html=_template().render(context)
    )


def letter_as_page(html: str, practice: Practice) -> tuple[str, str]:
    """Return a composed letter with its style in one element in place of attributes, and that CSS.

    The policy of screens takes CSS by its digest, and no style attribute.
    """
    letter: Any = get_template("clinic/letter.html")
    [css] = STYLES.findall(letter.template.source)
    dark = for_dark_screens(DEFAULT)
    css = css.replace(DEFAULT, practice.colour).replace(dark, for_dark_screens(practice.colour))
    plain = STYLE_ATTRIBUTE.sub("", html)
    return STYLES.sub(lambda found: f"<style>{css}</style>", plain), css


def _with_button(blocks: Sequence[LetterBlock], button: MainButton) -> list[LetterBlock]:
    """Return the blocks with the button in its place."""
    under = next((n for n, block in enumerate(blocks, start=1) if isinstance(block, Moment)), len(blocks))
    return [*blocks[:under], button, *blocks[under:]]


def _as_text(practice: Practice, blocks: Sequence[LetterBlock], opt_out_url: str, phone: str) -> str:
    parts = [words for block in blocks if (words := block.as_text())]
    foot = ["-- ", practice.name, *([phone] if phone else [])]
    if opt_out_url:
        foot.append(f"{_('No more letters of this kind')}: {opt_out_url}")
    return "\n\n".join([*parts, "\n".join(foot)]) + "\n"


@cache
def _template() -> Template:
    """Return the HTML letter, its style sheet inlined once: a booking renders a letter within its request."""
    import css_inline

    letter: Any = get_template("clinic/letter.html")
    inliner = css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)
    source: str = inliner.inline(letter.template.source)
    colours = {DEFAULT: "{{ colour }}", for_dark_screens(DEFAULT): "{{ dark_colour }}"}
    for written, variable in colours.items():
        source = source.replace(written, variable)
    return Engine.get_default().from_string(source)
