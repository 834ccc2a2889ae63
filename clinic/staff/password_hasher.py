"""The hash that passwords are stored as."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2At19MiB(Argon2PasswordHasher):
    """argon2id with 19 MiB, two passes, one lane: the least that OWASP advises for stored passwords."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
