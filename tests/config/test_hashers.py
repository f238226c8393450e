"""Passwords are kept by Argon2id with the parameters that memory allows."""

from django.contrib.auth.hashers import (
    Argon2PasswordHasher,
    check_password,
    identify_hasher,
    make_password,
)

from config.hashers import Argon2


def test_a_password_is_kept_with_little_memory_and_an_older_one_is_kept_anew(settings):
    settings.PASSWORD_HASHERS = ["config.hashers.Argon2"]
    older = Argon2PasswordHasher().encode("qabulxona", "tuzsaltsaltsalt")
    kept = []

    assert "m=19456,t=2,p=1" in make_password("qabulxona")
    assert check_password("qabulxona", older, kept.append)
    assert kept == ["qabulxona"]  # the setter is called: it is to be kept anew
    assert not check_password("boshqa", older)
    assert isinstance(identify_hasher(older), Argon2)
