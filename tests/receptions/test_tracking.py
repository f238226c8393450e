"""The applicant's own appeal by number and code; everything else looks the same."""

import pytest

from receptions.services import tracking
from tests.factories.receptions import appeal

pytestmark = pytest.mark.django_db


def test_find_takes_number_and_code_as_typed():
    found = appeal()

    assert tracking.find(found.number, found.tracking_code) == found
    assert tracking.find(f" {found.number} ", f" {found.tracking_code.lower()} ") == found


@pytest.mark.parametrize(
    ("number", "code"),
    [("own", "WRONGCOD"), ("own", ""), ("own", "коʻд"), ("1726-2026-999999", "own"), ("", "")],
)
def test_unknown_numbers_and_wrong_codes_look_alike(number, code, django_assert_num_queries):
    found = appeal()
    number = found.number if number == "own" else number
    code = found.tracking_code if code == "own" else code

    with django_assert_num_queries(1):
        assert tracking.find(number, code) is None


def test_no_code_opens_an_unknown_number():
    assert tracking.find("0000-2026-000000", "\0" * 8) is None
    assert tracking.find("\0", "\0") is None
