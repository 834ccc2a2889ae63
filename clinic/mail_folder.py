"""Where letters land when no mail server is configured: one .eml file each."""

import os
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from clinic import clock


class MailFolder(BaseEmailBackend):
    """Writes each letter to `$KNOTWORK_VAR/mail/`, readable by its owner alone."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.MAIL_FOLDER)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for letter in email_messages:
            stamp = clock.now().strftime("%Y%m%d-%H%M%S-%f")
            with os.fdopen(os.open(folder / f"{stamp}.eml", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(letter.message().as_bytes(linesep="\r\n"))
        return len(email_messages)
