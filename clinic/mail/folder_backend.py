"""The mail backend without a mail server: each letter becomes one .eml file."""

import os
from collections.abc import Sequence
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from clinic import clock


class MailFolder(BaseEmailBackend):
    """Writes each letter to `$KNOTWORK_VAR/mail/`, readable by its owner alone, and complete once visible."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.MAIL_FOLDER)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for letter in email_messages:
            name = f"{clock.now():%Y%m%d-%H%M%S-%f}-{uuid4().hex[:6]}"
            content = letter.message().as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
            unfinished = folder / f".{name}"
            with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(content)
            unfinished.rename(folder / f"{name}.eml")
        return len(email_messages)
