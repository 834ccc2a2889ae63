"""The layout of letters: blocks, written once as text and once as HTML."""

from clinic.mail.layout.blocks import (
    BulletList,
    Buttons,
    Facts,
    Heading,
    Image,
    Inline,
    LetterBlock,
    Link,
    MainButton,
    Moment,
    Notice,
    Paragraph,
    Scale,
    Strong,
    Struck,
    StyledText,
)
from clinic.mail.layout.compose import LetterContent, compose

__all__ = [
    "BulletList",
    "Buttons",
    "Facts",
    "Heading",
    "Image",
    "Inline",
    "LetterBlock",
    "LetterContent",
    "Link",
    "MainButton",
    "Moment",
    "Notice",
    "Paragraph",
    "Scale",
    "Strong",
    "Struck",
    "StyledText",
    "compose",
]
