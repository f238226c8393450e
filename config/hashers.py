"""How passwords are kept."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    """Argon2id with 19 MiB, two passes and one lane: what OWASP's cheat sheet asks for at least.

    Django's 100 MiB would be the most memory a web worker ever takes, once for each sign-in at
    the same time. Passwords kept so are kept anew at the next sign-in.
    """

    memory_cost = 19 * 1024
    time_cost = 2
    parallelism = 1
