"""How passwords are kept."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2At19MiB(Argon2PasswordHasher):
    """argon2id with 19 MiB, two passes, one lane: the least that OWASP's password sheet advises."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
