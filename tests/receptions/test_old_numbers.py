"""An imported appeal is found by the number it had before."""

import pytest
from django.db import connection
from django.urls import reverse

from receptions.models import Appeal
from tests.factories import receptions as make
from tests.factories.territories import CalendarVersionFactory
from tests.receptions.old_register_files import row, taken_over

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    CalendarVersionFactory()
    make.TopicFactory(code="01.01")
    return make.ReceptionFactory()


@pytest.fixture
def found(client, desk):
    """What the register shows to the head for words typed, after two rows came in."""
    head = make.head_of(desk)
    taken_over(desk, head, [row(number="К-12 / 7б"), row(number="K-13")])
    client.force_login(head)
    return lambda text: client.get(reverse("receptions:appeal-list"), {"q": text})


@pytest.mark.parametrize(
    "text", ["К-12 / 7б", "к-12/7Б", "  К - 12 /7б ", "k-12/7b", "К-12/7б/2019"]
)
def test_an_old_number_is_found_in_any_case_and_with_any_blanks(found, text):
    page = found(text)

    (line,) = page.context["rows"]
    assert line.appeal.imported.old_number == "К-12 / 7б"
    assert "К-12 / 7б/2019" in page.text


@pytest.mark.parametrize("text", ["K-12", "K-13/2018", "K-131"])
def test_another_number_or_year_finds_nothing(found, text):
    assert found(text).context["rows"] == []


def test_words_still_find_and_show_no_old_number(found):
    lines = found("kelmayapti").context["rows"]

    assert len(lines) == 2
    assert {line.old_number for line in lines} == {""}


def test_words_and_an_old_number_are_found_together(found, desk):
    make.appeal(desk, text="Hujjat K-13 haqida")

    assert len(found("K-13").context["rows"]) == 2


def test_nobody_finds_appeals_of_another_reception(client, found):
    client.force_login(make.head_of(make.ReceptionFactory()))

    assert found("K-13").context["rows"] == []


def test_a_live_appeal_with_the_same_words_is_no_old_number(client, desk):
    make.appeal(desk, text="K-99")
    client.force_login(make.head_of(desk))

    (line,) = client.get(reverse("receptions:appeal-list"), {"q": "K-99"}).context["rows"]
    assert line.old_number == ""
    assert Appeal.objects.count() == 1


def test_the_search_by_old_number_has_an_index(found):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT 1 FROM receptions_importedappeal"
            " WHERE qx_fold(replace(old_number, ' ', '')) = 'k-13'"
        )
        plan = " ".join(line for (line,) in cursor.fetchall())

    assert "imported_old_number" in plan
