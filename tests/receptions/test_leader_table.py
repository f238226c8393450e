"""Table 1 of a report: what heads and those who stand in for them decided, by form, two years."""

import datetime as dt

import pytest

from receptions import report_content
from receptions.choices import LegalGround, Outcome
from receptions.leader_table import decided
from receptions.services import control, reports
from territories import clock
from territories.choices import Role
from territories.periods import Quarter
from territories.services import posts
from tests.factories.receptions import ReceptionFactory, appeal, head_of, registrar_of
from tests.factories.territories import UserFactory

pytestmark = pytest.mark.django_db
QUARTER = Quarter(2026, 3)
DAYS = QUARTER.first_day, QUARTER.last_day
HEAD, STOOD_IN, ABOVE, STAFF = "1-head", "2-substitute", "3-above", "4-staff"


@pytest.fixture
def reception():
    return ReceptionFactory()


def day(month, number, year=2026):
    return dt.datetime(year, month, number, 10, tzinfo=dt.UTC)


def close(reception, by, at, **fields):
    """A letter that is no appeal, which anybody of the reception may close."""
    with clock.playing(at):
        asked = appeal(reception, appeal_type="other", received_at=at, **fields).questions.get()
        control.close(
            question=asked, by=by, outcome=Outcome.EXPLAINED, ground=LegalGround.NOT_APPEAL
        )
    return asked


def rows(reception):
    found = [one for one in decided(*DAYS) if one.territory == reception.territory_id]
    return {one.row: {key: n for key, n in one.cells.items() if n} for one in found}


def test_who_decided_is_counted_by_form_beside_the_year_before(reception):
    head, clerk = head_of(reception), registrar_of(reception)
    region = UserFactory(role=Role.REGIONAL_HEAD, place=reception.territory.parent)
    close(reception, head, day(7, 3))
    close(reception, head, day(8, 3), channel="post")
    close(reception, head, day(8, 3, 2025), channel="virtual")
    close(reception, region, day(9, 3))
    close(reception, clerk, day(9, 30))
    close(reception, clerk, day(10, 1))  # of the next quarter

    assert rows(reception) == {
        HEAD: {
            "questions": 2, "questions_before": 1, "oral": 1, "written": 1, "electronic_before": 1
        },
        ABOVE: {"questions": 1, "oral": 1},
        STAFF: {"questions": 1, "oral": 1},
    }  # fmt: skip


def test_who_stands_in_counts_as_such_in_those_days_and_after_another_absence(reception):
    head, clerk = head_of(reception), registrar_of(reception)
    post = head.posts.get()
    posts.substitute(
        post=post, by=clerk, absent_from=dt.date(2026, 7, 6), absent_to=dt.date(2026, 7, 17)
    )
    for number in (3, 6, 17, 20):
        close(reception, clerk, day(7, number))
    other = registrar_of(reception)
    posts.substitute(
        post=post, by=other, absent_from=dt.date(2026, 9, 1), absent_to=dt.date(2026, 9, 4)
    )
    close(reception, other, day(9, 2))

    assert rows(reception) == {
        STOOD_IN: {"questions": 3, "oral": 3},
        STAFF: {"questions": 2, "oral": 2},
    }


def test_who_is_no_head_any_more_or_elsewhere_is_staff(reception):
    former, elsewhere = head_of(reception), head_of(ReceptionFactory())
    posts.end(post=former.posts.get(), on=dt.date(2026, 7, 31))
    close(reception, former, day(7, 31))
    close(reception, former, day(8, 1))
    close(reception, elsewhere, day(8, 1))

    assert rows(reception) == {
        HEAD: {"questions": 1, "oral": 1},
        STAFF: {"questions": 2, "oral": 2},
    }


def test_the_report_prints_heads_first_and_a_sum(reception):
    head, clerk = head_of(reception), registrar_of(reception)
    close(reception, head, day(7, 3))
    for number in (4, 5):
        close(reception, clerk, day(8, number))
    with clock.playing(day(10, 2)):
        drafts = {one.reception_id: one for one in reports.open_quarter(QUARTER)}

    views = {view.code: view for view in report_content.content(drafts[reception.pk]).tables}

    table = views["decided_by"]
    assert [row[:2] for row in table.rows] == [
        ["the head of the reception", "1"],
        ["other staff", "2"],
    ]
    assert table.total[:2] == ["Total", "3"]
