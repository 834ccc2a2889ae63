"""A new password asked for at the terminal, twice: nobody sees a slip of the first."""

import getpass

from django.core.management.base import CommandError


def ask_new_password(prompt: str) -> str:
    """Return the password typed twice alike; raises `CommandError` when the two differ."""
    password = getpass.getpass(f"{prompt}: ")
    if getpass.getpass("Once more: ") != password:
        raise CommandError("The two passwords differ. Nothing was changed; start again.")
    return password
