"""Every line of the side menu leads to a page, and its roles may open it."""

import pytest
from django.urls import reverse

from config.navigation import STAFF


@pytest.mark.parametrize("item", STAFF, ids=lambda item: item.url_name)
def test_every_line_leads_somewhere(item):
    assert reverse(item.url_name).startswith("/")
