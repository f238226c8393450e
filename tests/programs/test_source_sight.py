"""The words of a problem are for whom it opens to; others read topic, place and date."""

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from programs import chain, source_sight
from programs.models import MeasureSource
from territories.choices import Role
from tests.factories import programs as make
from tests.factories.receptions import question
from tests.programs.test_views import signed_in

LETTER = "Pensiyam kam"
KEPT = "The words are kept from you."


@pytest.fixture
def asked(where):
    """A measure of one question, with the office."""
    appeal = question(reception=where.reception, topic=where.topic)
    appeal.text = LETTER
    appeal.save()
    return make.sent_from_questions(where).lines.get()


def told(where, text):
    make.finding(where, text=text, person="Rahimov Anvar")
    return make.sent(where).lines.get()


def pages(user, line):
    """Everything that shows the sources of the measure."""
    client = signed_in(user)
    programme = line.programme_id
    addresses = [
        line.get_absolute_url(),
        line.programme.get_absolute_url(),
        reverse("programs:measure-chain", args=[line.pk]),
        reverse("programs:programme-trace", args=[programme]),
    ]
    html = [client.get(address).content.decode() for address in addresses]
    sheet = client.get(reverse("programs:programme-trace-xlsx", args=[programme])).content
    cells = load_workbook(io.BytesIO(sheet)).active.values
    return [*html, " ".join(str(cell) for row in cells for cell in row)]


def test_an_office_reads_no_words_of_a_question_it_may_not_open(where, asked):
    for words in pages(where.head, asked):
        assert LETTER in words
        assert KEPT not in words

    for user in (where.executor, where.khokim):
        shown = pages(user, asked)
        assert not any(LETTER in words for words in shown)
        assert KEPT in shown[0]
        assert where.topic.name in shown[0]
        assert str(asked.sources.get().question) in shown[0]


@pytest.mark.parametrize("name", ["Rahimovning", "Раҳимов"])
def test_a_finding_that_names_people_is_kept_from_who_sees_no_field(where, name):
    text = f"{name} uyida suv yoʻq"
    line = told(where, text)

    assert all(text in words for words in pages(where.head, line))
    shown = pages(where.executor, line)
    assert not any(text in words for words in shown)
    assert KEPT in shown[0]
    assert KEPT in shown[2]


def test_a_finding_that_names_nobody_is_read_by_who_carries_the_measure_out(where):
    line = told(where, "Koʻchada quvur yorilgan")

    assert all("quvur yorilgan" in words for words in pages(where.executor, line))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("karimovlar uyida suv yoq", True),
        ("aziza opa aytdi", True),
        ("kuchada suv yoq", False),
        ("az suv keladi", False),
    ],
)
def test_names_are_found_by_how_a_word_begins(text, names):
    assert source_sight.says_a_name(text, "karimova aziza a") == names
    assert not source_sight.says_a_name(text, "")


@pytest.mark.parametrize(
    ("text", "has"),
    [
        ("Tel.: 90 123-45-67", True),
        ("123 45 67 ga qoʻngʻiroq", True),
        ("+998 97 765 43 21", True),
        ("12 uy, 3 oy, 2026-yil", False),
        ("1200000 soʻm", False),
    ],
)
def test_telephones_are_found_however_they_are_written(text, has):
    assert source_sight.says_a_number(text, "+998 90 123-45-67") == has


def test_the_sight_costs_the_same_for_many_sources(where, asked, django_assert_max_num_queries):
    sources = list(MeasureSource.objects.for_chain()) * 5
    user = where.users[Role.EXECUTOR]
    source_sight.of(user, sources)

    with django_assert_max_num_queries(2):
        found = source_sight.of(user, sources)

    assert found == source_sight.Sight()
    assert chain.of(user, asked).hidden >= 1
