"""The words of a problem are for whom it opens to; others read topic, place and date."""

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from programs import chain, source_sight
from programs.models import MeasureSource
from programs.services import documents, programmes
from programs.services.documents import Paper, Wanted
from receptions.models import Appeal
from territories.choices import Role
from tests.factories import programs as make
from tests.factories.receptions import question
from tests.factories.territories import UserFactory
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


def left_out_pages(user, programme):
    """Every page and file that shows what a programme leaves out."""
    client = signed_in(user)
    trace = reverse("programs:programme-trace", args=[programme.pk])
    html = [client.get(at).content.decode() for at in (programme.get_absolute_url(), trace)]
    sheet = documents.draw(Wanted(Paper.TRACE, programme, "all"), user)  # as a job makes it
    cells = load_workbook(io.BytesIO(sheet)).active.values
    return [*html, " ".join(str(cell) for row in cells for cell in row)]


@pytest.fixture
def left(where):
    """A draft that leaves out a question that came after it."""
    make.finding(where)
    programme = make.draft(where)
    late = question(reception=where.reception, topic=where.topic)
    late.text = LETTER
    late.save()
    where.late = late
    where.above = UserFactory(role=Role.REGISTRAR, place=where.region)
    return programme


def test_words_of_what_is_left_out_are_for_whom_the_appeal_opens(where, left):
    for step in (lambda: left, lambda: programmes.submit(programme=left, by=where.head)):
        programme = step()
        assert all(LETTER in words for words in left_out_pages(where.head, programme))
        shown = left_out_pages(where.above, programme)
        assert not any(LETTER in words for words in shown)
        assert all(str(where.late) in words for words in shown)
        assert KEPT in shown[0]
        assert KEPT in shown[1]


def test_words_of_what_is_left_out_are_kept_nowhere_and_those_kept_before_are_not_shown(
    where, left
):
    programme = programmes.submit(programme=left, by=where.head)
    assert LETTER not in str(programme.left_out)

    programme.left_out = [{**row, "text": LETTER} for row in programme.left_out]
    programme.save()

    assert not any(LETTER in words for words in left_out_pages(where.above, programme))
    assert all(LETTER in words for words in left_out_pages(where.head, programme))


def test_a_finding_left_out_that_names_people_is_kept_from_who_sees_no_field(where):
    named = make.finding(where, text="Rahimovning uyida suv yoʻq", person="Rahimov Anvar")
    silent = make.finding(where, text="Koʻchada quvur yorilgan")

    read = source_sight.words(where.executor, [("finding", named.pk), ("finding", silent.pk)])

    assert read == {("finding", silent.pk): silent.text}


def test_a_problem_to_add_is_offered_without_the_words_kept_from_the_head(where, left):
    Appeal.objects.filter(pk=where.late.appeal_id).update(
        complained_user=where.head, complained_office=where.office
    )
    address = left.lines.get().get_edit_url()

    page = signed_in(where.head).get(address).content.decode()

    assert f"{where.late}, {where.topic.name}" in page
    assert LETTER not in page
