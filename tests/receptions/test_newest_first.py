"""The newest matches first: the short way gives the page that the long way gives."""

import pytest
from django.db import connection
from django.http import QueryDict
from django.urls import reverse

from receptions.choices import Channel, QuestionStatus
from receptions.filters import RegisterFilter, found_by, newest_first
from receptions.models import Appeal
from tests.factories import receptions as make
from tests.factories.territories import OfficeFactory

pytestmark = pytest.mark.django_db

FILTERS = [
    "q=suv",
    "q=quduq",
    "q=suv+quduq",
    "q=yoqsoz",
    "q=suv&status=registered",
    "status=assigned",
    "status=registered&channel=post",
    "status=assigned&channel=post",
    "status=registered&appeal_type=proposal",
    "received_from=2020-01-01&q=suv",
]


@pytest.fixture
def desk():
    """A reception with thirty letters: every third with a rare word, every fifth given on."""
    desk = make.ReceptionFactory()
    by = make.registrar_of(desk)
    topic = make.TopicFactory()
    office = OfficeFactory(territory=desk.territory)
    for number in range(30):
        appeal = make.appeal(
            desk,
            by=by,
            topic=topic,
            channel=Channel.POST if number % 4 == 0 else Channel.DESK,
            text="Suv yoʻq, quduq kerak." if number % 3 == 0 else "Suv kelmayapti.",
        )
        if number % 5 == 0:
            make._assign(appeal.questions.get(), office, None)
    return desk


def whole(appeals, user):
    return appeals.order_by("-pk")


def walk(query, user):
    """Every appeal of the list, page after page to its end, then back to its start."""
    form, there, back = RegisterFilter(QueryDict(query)), [], []
    page = newest_first(form, user, QueryDict(query), whole)
    while True:
        there += [one.pk for one in page]
        if not page.next_url:
            break
        page = newest_first(form, user, QueryDict(page.next_url[1:]), whole)
    while True:
        back = [one.pk for one in page] + back
        if not page.prev_url:
            return there, back
        page = newest_first(form, user, QueryDict(page.prev_url[1:]), whole)


@pytest.mark.parametrize("query", FILTERS)
@pytest.mark.parametrize("reach", [0, 7, 32_768])
def test_pages_hold_the_same_whichever_way_they_are_found(desk, monkeypatch, query, reach):
    monkeypatch.setattr("receptions.filters.REACH", reach)
    monkeypatch.setattr("territories.keyset.KeysetPage.__init__.__kwdefaults__", PAGES_OF_FOUR)
    user = make.registrar_of(desk)

    there, back = walk(query, user)

    assert there == [one.pk for one in found_by(query, user).order_by("-pk")]
    assert back == there


PAGES_OF_FOUR = {"ordering": ("-id",), "params": None, "per_page": 4}


def test_conditions_of_one_question_are_met_by_one_question(desk):
    user = make.registrar_of(desk)
    appeal = make.appeal(desk, questions=2)
    first = appeal.questions.order_by("ordinal")[0]
    make._assign(first, OfficeFactory(territory=desk.territory), None)
    other = make.TopicFactory()
    first.refresh_from_db()
    first.topic = other
    first.save(update_fields=["topic"])

    assert appeal in found_by(f"status=assigned&topic_id={other.pk}", user)
    assert appeal not in found_by(f"status=registered&topic_id={other.pk}", user)


@pytest.mark.parametrize("block", [1, 160])
def test_words_are_found_on_both_sides_of_the_edge_of_a_block(block):
    edge = block * 32_768
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval('receptions_appeal_id_seq', %s)", [edge - 2])
    desk = make.ReceptionFactory()
    user = make.registrar_of(desk)
    found = [make.appeal(desk, text="Quduq-suv; 2026").pk for _number in range(2)]

    assert found == [edge - 1, edge]
    for words in ("quduq", "suv quduq", "2026", "qud"):
        assert [one.pk for one in found_by(f"q={words}", user).order_by("pk")] == found
    assert not found_by("q=uduq", user)


def test_what_a_letter_says_is_found_by_all_its_words_only():
    desk = make.ReceptionFactory()
    user = make.registrar_of(desk)
    make.question(QuestionStatus.ANSWERED, reception=desk, text="Quduq qazilsin")

    assert found_by("q=quduq+qazilsin", user)
    assert found_by("q=suv+keldi", user)  # the answer
    assert not found_by("q=quduq+keldi", user)
    assert Appeal.objects.count() == 1


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize(
    "query", ["topic=yoʻq+mavzu", f"q={'x' * 101}", "received_from=31.02.2026"]
)
def test_a_filter_with_an_error_shows_what_is_wrong_and_no_appeal(client, query, htmx):
    appeal = make.appeal()
    client.force_login(make.registrar_of(appeal.reception))
    headers = {"HX-Request": "true"} if htmx else {}

    page = client.get(f"{reverse('receptions:appeal-list')}?{query}", headers=headers)

    assert list(found_by(query, make.registrar_of(appeal.reception))) == []
    assert page.context["rows"] == []
    table = page.text[page.text.index('id="appeal-table"') :]
    name = query.partition("=")[0]
    assert f'href="#id_{name}"' in table


@pytest.mark.parametrize("text", ["2", "02", "№2", "№ 2", "000002"])
def test_an_appeal_of_the_own_reception_is_found_by_its_number_without_place_and_year(text):
    mine = make.appeal(make.appeal().reception)

    query = QueryDict(mutable=True)
    query["q"] = text
    found = found_by(query.urlencode(), make.registrar_of(mine.reception))

    assert mine in found
    assert mine.sequence == 2
