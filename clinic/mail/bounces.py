"""Judge a mail server's refusal of an address: no such mailbox, perhaps none, or a reason that passes.

Only an enhanced status code 5.1.x (RFC 3463: a bad destination) says for certain that there is no such
mailbox. A bare 550 may mean that, or that the server lists our host, our words or our sender.
"""

import re
from enum import Enum

PERMANENT = {550, 551, 553}
ENHANCED = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
OF_THE_SENDER = {"7", "8"}
"""The details of 5.1.x that are about the sender's address: 5.1.7 and 5.1.8."""
PERHAPS_NO_MAILBOX = {"0", "2"}
"""The subjects 5.0.x (other) and 5.2.x (mailbox), which servers also use for addresses that are gone."""
MAILBOX_IS_FULL = ("2", "2")
ABOUT_POLICY = re.compile(
    r"\b(polic(y|ies)|spam|junk|virus|block(ed|ing|list(ed)?)?|black-?list(ed)?|deny-?list(ed)?|listed|"
    r"reputation|host|client|ip|rbl|dnsbl|spf|dkim|dmarc|relay(ing)?|authenticat\w*|try again|later|"
    r"temporar(y|ily)|rate|quota|full|greylist(ed)?|sender)\b",
    re.IGNORECASE,
)


class Verdict(Enum):
    """The meaning of a refusal for the address it was given to."""

    NO_SUCH_MAILBOX = "no such mailbox"
    PERHAPS_NO_MAILBOX = "perhaps no mailbox"
    PASSING = "passing"


def judge_refusal(code: int, reply: bytes | str) -> Verdict:
    """Return the meaning of a server's answer to RCPT; words about policy, host or list make it passing."""
    text = reply.decode(errors="replace") if isinstance(reply, bytes) else str(reply)
    if code not in PERMANENT or ABOUT_POLICY.search(text):
        return Verdict.PASSING
    enhanced = ENHANCED.search(text)
    if enhanced is None:
        return Verdict.PERHAPS_NO_MAILBOX
    degree, subject, detail = enhanced.groups()
    if degree == "5" and subject == "1" and detail not in OF_THE_SENDER:
        return Verdict.NO_SUCH_MAILBOX
    if degree == "5" and subject in PERHAPS_NO_MAILBOX and (subject, detail) != MAILBOX_IS_FULL:
        return Verdict.PERHAPS_NO_MAILBOX
    return Verdict.PASSING
