import datetime as dt

import pytest
from django.http import QueryDict

from territories.keyset import KeysetPage
from territories.models import User

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 24, 7, tzinfo=dt.UTC)


@pytest.fixture
def people():
    """Twelve people: two surnames, some never signed in, moments a microsecond apart."""
    return [
        User.objects.create(
            username=f"person{number:02}",
            last_name="Aliyev" if number % 3 else "Karimov",
            last_login=None if number % 4 == 0 else NOON + dt.timedelta(microseconds=number),
        )
        for number in range(12)
    ]


def walk(ordering, *, per_page=5):
    """Every page to the last one, then back to the first by the other link."""
    pages = [KeysetPage(User.objects.all(), ordering=ordering, per_page=per_page)]
    while pages[-1].next_url:
        params = QueryDict(pages[-1].next_url[1:])
        pages.append(
            KeysetPage(User.objects.all(), ordering=ordering, params=params, per_page=per_page)
        )
    back = [pages[-1]]
    while back[-1].prev_url:
        params = QueryDict(back[-1].prev_url[1:])
        back.append(
            KeysetPage(User.objects.all(), ordering=ordering, params=params, per_page=per_page)
        )
    return pages, back[::-1]


@pytest.mark.parametrize(
    "ordering",
    [
        ("-id",),
        ("id",),
        ("last_name", "-id"),
        ("-last_name", "username"),
        ("last_login", "id"),
        ("-last_login",),
        ("last_name", "-last_login", "id"),
    ],
)
def test_pages_join_into_the_whole_list_forwards_and_backwards(people, ordering):
    pages, back = walk(ordering)

    key = "-pk" if ordering[-1].startswith("-") else "pk"
    expected = list(User.objects.order_by(*ordering, key))
    assert [row for page in pages for row in page] == expected
    assert [row for page in back for row in page] == expected
    assert [len(page) for page in pages] == [5, 5, 2]


def test_page_takes_one_statement_and_counts_nothing(people, django_assert_num_queries):
    first = KeysetPage(User.objects.all(), per_page=5)

    with django_assert_num_queries(1) as captured:
        KeysetPage(User.objects.all(), params=QueryDict(first.next_url[1:]), per_page=5)

    statement = captured.captured_queries[0]["sql"].upper()
    assert "COUNT(" not in statement
    assert "OFFSET" not in statement


def test_links_keep_the_filters_and_one_cursor(people):
    params = QueryDict("status=open&status=late&before=rubbish")

    page = KeysetPage(User.objects.all(), params=params, per_page=5)

    following = QueryDict(page.next_url[1:])
    assert following.getlist("status") == ["open", "late"]
    assert "before" not in following
    assert page.prev_url == ""


def test_forged_cursor_and_cursor_of_another_ordering_show_the_first_page(people):
    other = KeysetPage(User.objects.all(), ordering=("last_name",), per_page=5)

    for query in ("after=WzFd:forged", other.next_url[1:]):
        page = KeysetPage(User.objects.all(), params=QueryDict(query), per_page=5)
        assert page[0].username == "person11"


def test_rows_from_values_page_as_well(people):
    rows = User.objects.values("id", "username")

    page = KeysetPage(rows, per_page=5)
    following = KeysetPage(rows, params=QueryDict(page.next_url[1:]), per_page=5)

    assert following[0]["username"] == "person06"


def test_empty_list_has_no_links():
    page = KeysetPage(User.objects.all())

    assert (len(page), page.next_url, page.prev_url) == (0, "", "")
