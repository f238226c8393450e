"""What nobody types in earnest, sent through every form of every page: refused, never an error."""

from collections.abc import Iterator
from itertools import cycle, islice
from urllib.parse import urljoin

import pytest
from bs4 import BeautifulSoup, Tag
from django.db import transaction
from django.test import Client
from django.urls import resolve

from tests import test_permissions as table
from tests.test_every_page import answers_of

# Days at the ends of the calendar, numbers beyond every column, signs that a database refuses or
# that read as numbers, and marks that turn the writing round.
GARBAGE = (
    "a\x00b",
    "9999-12-31",
    "99999999999999999999",
    "-1",
    "1e309",
    "nan",
    "²",
    "1,2",
    "\u202eabc\u200b",
    "0001-01-01",
    "%00'\"><b>",
    "a" * 3000,
    "[]",
    "9999-12-31T23:59",
    "",
)
LEFT = {"csrfmiddlewaretoken"}  # the client of the tests needs none
TURNS = 2  # each field gets another piece of garbage each time, or keeps what the page says


def value_of(field: Tag) -> str:
    if field.name == "select":
        chosen = field.select_one("option[selected]") or field.select_one("option")
        return str(chosen.get("value", "")) if chosen else ""
    return str(field.get("value", "")) if field.name == "input" else field.text


def fields_of(form: Tag) -> dict[str, str]:
    """Name and present value of what a person or the page fills in."""
    found = {}
    for field in form.select("input[name], select[name], textarea[name]"):
        if field.get("type") not in {"submit", "button", "file"} and field["name"] not in LEFT:
            found.setdefault(field["name"], value_of(field))
    return found


def forms_of(address: str, content: bytes) -> Iterator[tuple[str, str, dict[str, str]]]:
    for form in BeautifulSoup(content, "lxml").select("main form"):
        if fields := fields_of(form):
            method = str(form.get("method", "get")).lower()
            yield method, urljoin(address, str(form.get("action") or address)), fields


def spoilt(fields: dict[str, str], turn: int) -> dict[str, str]:
    rubbish = islice(cycle(GARBAGE), turn * 4, None)
    return {
        name: value if (number + turn) % 3 == 2 else next(rubbish)
        for number, (name, value) in enumerate(fields.items())
    }


@pytest.mark.django_db
@pytest.mark.parametrize("module", table.MODULES, ids=lambda module: module.__name__)
def test_garbage_is_refused(module):
    seen, failed = set(), []
    for address, answer in answers_of(module):
        client = answer.client
        for method, action, fields in forms_of(address, answer.content):
            kind = (method, resolve(action.split("?")[0]).view_name, *fields)
            if kind in seen:
                continue
            seen.add(kind)
            for turn in range(TURNS):
                failed += outcome(client, method, action, spoilt(fields, turn))

    assert failed == []


def outcome(client: Client, method: str, action: str, sent: dict[str, str]) -> list[tuple]:
    """What went wrong, if anything; whatever was changed is taken back."""
    with transaction.atomic():
        try:
            answer = getattr(client, method)(action, sent)
        except Exception as error:  # noqa: BLE001  any of them is a page that fails
            return [(action, sent, repr(error))]
        finally:
            transaction.set_rollback(True)
    return [(action, sent, answer.status_code)] if answer.status_code >= 500 else []
