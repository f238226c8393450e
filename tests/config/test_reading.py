"""A page that is only looked at reads what it asks again and again once; one that acts does not."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from config.middleware import ReadingMiddleware
from territories import kept


@pytest.mark.parametrize(
    ("method", "read"), [("GET", [1, 1]), ("HEAD", [1, 1]), ("POST", [1, 2]), ("DELETE", [1, 2])]
)
def test_only_a_page_that_is_looked_at_keeps_what_it_read(method, read):
    answers = iter((1, 2, 3))
    found = []

    def page(_request):
        found.extend(kept.once("key", lambda: next(answers)) for _turn in range(2))
        return HttpResponse()

    ReadingMiddleware(page)(RequestFactory().generic(method, "/"))

    assert found == read
    assert kept.once("key", lambda: next(answers)) == read[-1] + 1, "not for the next request"
