"""A page that fails is found in the log: where in the code, but no address that opens anything."""

import io
import logging

import pytest
from django.test import Client
from django.urls import reverse

from receptions.services import word

TOKEN = "what-only-the-applicant-has"


@pytest.fixture
def log():
    (console,) = (one for one in logging.getLogger().handlers if one.filters)
    written = io.StringIO()
    before = console.setStream(written)
    yield written
    console.setStream(before)


def fail(token):
    raise ArithmeticError("broken")


@pytest.mark.django_db
def test_what_failed_is_written_down_without_its_secret(log, monkeypatch):
    monkeypatch.setattr(word, "find", fail)

    Client(raise_request_exception=False).get(reverse("cms:applicant-word", args=[TOKEN]))

    said = log.getvalue()
    assert "Answer 500 to GET solved/<str:token>/" in said
    assert "ArithmeticError: broken" in said
    assert TOKEN not in said


@pytest.mark.django_db
def test_what_was_only_refused_is_not_written_down(log):
    Client().get("/receptions/no-such-page/")

    assert log.getvalue() == ""


def test_what_the_server_of_developers_says_of_a_page_is_left_as_it_is(log):
    """Its records carry the socket as their request."""
    (console,) = (one for one in logging.getLogger().handlers if one.filters)
    record = logging.LogRecord(
        "django.server", logging.INFO, "", 0, '"%s" %s', ("GET /", 200), None
    )
    record.request, record.status_code = object(), 200

    console.handle(record)

    assert '"GET /" 200' in log.getvalue()
