"""How the tests of the pages ask for one."""

from django.urls import reverse


def url(name, *args):
    return reverse(f"fieldvisits:{name}", args=args)


def page(client, user, address, data=None, **extra):
    client.force_login(user)
    headers = {"Accept-Language": "en", **extra.pop("headers", {})}
    if data is None:
        return client.get(address, headers=headers)
    return client.post(address, data, headers=headers)


def empty(prefix, rows):
    return {f"{prefix}-TOTAL_FORMS": rows, f"{prefix}-INITIAL_FORMS": 0}


def row(number, **fields):
    """An untouched row of the problems, as a browser sends it."""
    values = {"topic": "", "text": "", "person": "", "severity": 2, "people_affected": 1}
    return {f"problems-{number}-{name}": value for name, value in {**values, **fields}.items()}


# Rounds
