"""A hash of passwords that costs next to nothing, for tests that say nothing about its cost."""

from clinic.staff.password_hasher import Argon2At19MiB


class QuickArgon2(Argon2At19MiB):
    """The hash of the product with the least work that argon2id allows."""

    time_cost = 1
    memory_cost = 8
