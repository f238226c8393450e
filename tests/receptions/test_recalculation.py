"""A decree changes the calendar: what moves is shown first, then moved once."""

import datetime as dt

import pytest
from django.urls import reverse

from receptions.choices import DutyKind, HopReason, LetterKind, QuestionStatus
from receptions.models import StopGround
from receptions.services import (
    deadlines,
    duties,
    letter_notices,
    promises,
    recalculation,
    routing,
    stops,
)
from territories.choices import BodyKind, DayKind, Role
from territories.models import CalendarVersion
from territories.services import calendars
from tests.factories import letters as letter_factory
from tests.factories import receptions as make
from tests.factories.territories import OfficeFactory, StateBodyFactory, UserFactory
from tests.receptions.test_stops import on

pytestmark = pytest.mark.django_db
DECREE = dt.date(2026, 11, 17)  # the day on which the term below ends


@pytest.fixture
def asked():
    with on("2026-11-02"):
        return make.question(QuestionStatus.ASSIGNED, office=OfficeFactory())


@pytest.fixture
def administrator(asked):
    country = asked.reception.territory.parent.parent
    return UserFactory(role=Role.ADMINISTRATOR, place=country)


def _day_off():
    return {DECREE: (DayKind.DAY_OFF, "Farmon")}


def test_a_preview_tells_what_moves_and_moves_nothing(asked):
    effect, _reports = calendars.preview(_day_off())

    assert "1" in effect.sentence
    assert asked.appeal.number in effect.examples[0]
    asked.refresh_from_db()
    assert asked.legal_due_on == DECREE


def test_the_dates_follow_the_new_calendar(asked, administrator):
    calendars.new_version(act="PF-99", changes=_day_off(), by=administrator)

    with on("2026-11-03"):
        moved = recalculation.recalculate(days=frozenset(_day_off()), by=administrator)
        again = recalculation.recalculate(days=frozenset(_day_off()), by=administrator)

    asked.refresh_from_db()
    assert (moved, again) == (1, 0)
    assert asked.legal_due_on == dt.date(2026, 11, 18)
    current = asked.deadlines.current().get()
    assert "new_calendar" in [step["code"] for step in current.derivation]


def test_a_day_that_no_term_ends_on_moves_nothing(asked):
    effect, _reports = calendars.preview({dt.date(2026, 11, 10): (DayKind.DAY_OFF, "")})

    assert effect.examples == []


def test_closed_questions_keep_their_dates():
    with on("2026-11-02"):
        make.question(QuestionStatus.CLOSED)

    assert calendars.preview(_day_off())[0].examples == []


def test_the_page_shows_what_moves_before_it_is_done(client, asked, administrator):
    client.force_login(administrator)
    typed = {"day": "2026-11-17", "kind": DayKind.DAY_OFF, "note": "", "act": "PF-99"}
    url = reverse("territories:calendar-change")

    first = client.post(url, typed)

    assert first.status_code == 200
    assert asked.appeal.number in first.content.decode()
    assert not CalendarVersion.objects.filter(act="PF-99").exists()
    second = client.post(url, {**typed, "seen": "2026-11-17:day_off"})
    assert second.status_code == 302
    assert CalendarVersion.objects.filter(act="PF-99").exists()


def test_another_day_than_the_one_seen_is_shown_again(client, asked, administrator):
    client.force_login(administrator)
    typed = {"day": "2026-11-18", "kind": DayKind.DAY_OFF, "act": "PF-99"}

    response = client.post(
        reverse("territories:calendar-change"), {**typed, "seen": "2026-11-17:day_off"}
    )

    assert response.status_code == 200
    assert not CalendarVersion.objects.filter(act="PF-99").exists()


# -- what else counts by the calendar ------------------------------------------------------------
def test_a_day_that_terms_count_from_becomes_a_day_off(administrator):  # T-01
    with on("2026-11-01"):  # Sunday, so Monday the second is the first day
        late = make.question(appeal_type="proposal")
    assert late.appeal.counts_from == dt.date(2026, 11, 2)
    monday = dt.date(2026, 11, 2)
    assert late.appeal.number in _preview(monday).examples[0]

    assert _decree(administrator, monday) == 1

    late.refresh_from_db()
    late.appeal.refresh_from_db()
    current = late.deadlines.current().get()
    assert late.appeal.counts_from == current.starts_on == dt.date(2026, 11, 3)
    assert (late.legal_due_on, current.legal_due_on) == (dt.date(2026, 12, 3),) * 2
    assert _decree(administrator, monday) == 0


def test_a_month_of_extra_study_moves_with_the_day_it_counts_from(administrator):  # T-01, T-05
    with on("2026-11-01"):
        late = make.question()
        routing.assign(
            question=late,
            office=OfficeFactory(body=StateBodyFactory(kind=BodyKind.RECEPTION)),
            by=make.head_of(late.reception),
            reason=HopReason.COMPETENCE,
            legal_basis="25-modda",
        )
    with on("2026-11-03"):
        deadlines.extra_study(
            question=late, by=make.registrar_of(late.reception), ground="Hujjatlar kerak"
        )
    late.refresh_from_db()
    assert late.legal_due_on == dt.date(2026, 12, 2)

    assert _decree(administrator, dt.date(2026, 11, 2)) == 1

    late.refresh_from_db()
    current = late.deadlines.current().get()
    assert (current.starts_on, late.legal_due_on) == (dt.date(2026, 11, 3), dt.date(2026, 12, 3))


def test_what_is_owed_moves_with_the_calendar(asked, administrator):  # T-09
    with on("2026-11-02"):
        duty = duties.ask(
            question=asked,
            kind=DutyKind.INFORMATION,
            note="Gaz idorasi",
            by=make.registrar_of(asked.reception),
        )
    assert duty.due_on == dt.date(2026, 11, 12)
    effect = _preview(duty.due_on)
    assert asked.appeal.number in effect.examples[0]

    assert _decree(administrator, dt.date(2026, 11, 12)) == 1

    duty.refresh_from_db()
    assert duty.due_on == dt.date(2026, 11, 13)


@pytest.mark.parametrize(
    ("promised", "off", "target"),
    [
        ("2026-11-10", [DECREE], "2026-11-10"),
        ("2026-11-10", [dt.date(2026, 11, 10)], "2026-11-10"),  # what was promised is promised
    ],
)
def test_a_promised_date_is_not_moved(asked, administrator, promised, off, target):
    with on("2026-11-03"):
        promises.promise(
            question=asked,
            on=dt.date.fromisoformat(promised),
            by=make.head_of(asked.reception),
            ground="Sayyor qabul",
        )

    _decree(administrator, *off)

    asked.refresh_from_db()
    assert asked.target_due_on == dt.date.fromisoformat(target)
    assert asked.legal_due_on == DECREE + dt.timedelta(days=1 if off == [DECREE] else 0)


def _preview(*days):
    return calendars.preview(dict.fromkeys(days, (DayKind.DAY_OFF, "Farmon")))[0]


# -- extended terms (T-06) -----------------------------------------------------------------------
EXTENDED_END = dt.date(2026, 12, 17)


def _extend(asked, day="2026-11-05"):
    head = make.head_of(asked.reception)
    with on(day):
        deadlines.extend(question=asked, by=head, ground="Ekspertiza kerak")
    asked.refresh_from_db()
    return head


def _decree(administrator, *days, by="2026-11-06"):
    changes = dict.fromkeys(days, (DayKind.DAY_OFF, "Farmon"))
    with on(by):
        calendars.new_version(act="PF-99", changes=changes, by=administrator)
        return recalculation.recalculate(days=frozenset(changes), by=administrator)


@pytest.mark.parametrize(
    ("days", "restored"),
    [
        ([EXTENDED_END], DECREE),  # moved the extended date alone
        ([EXTENDED_END, DECREE], DECREE + dt.timedelta(days=1)),  # both
    ],
)
def test_an_extension_is_taken_back_and_given_again_after_a_decree(
    asked, administrator, days, restored
):
    head = _extend(asked)
    assert asked.legal_due_on == EXTENDED_END
    assert _decree(administrator, *days) == 1

    with on("2026-11-09"):
        deadlines.undo_extension(question=asked, by=head, ground="Xato")

    asked.refresh_from_db()
    current = asked.deadlines.current().get()
    assert (current.rule.code, asked.legal_due_on) == ("T-04", restored)
    assert current.derivation[-1]["code"] == "undone"
    _extend(asked, "2026-11-09")
    assert asked.deadlines.current().get().rule.code == "T-06"


def _stop_and_restart(asked):
    head = make.head_of(asked.reception)
    with on("2026-11-10"):
        ground = StopGround.objects.get(code="court")
        stops.stop(question=asked, ground=ground, note="Ish 1-203/26", by=head)
    with on("2026-11-12"):
        stops.restart(question=asked, by=head)


@pytest.mark.parametrize("moved_by", ["decree", "stop"])
@pytest.mark.parametrize("written", ["before the move", "after the move"])
def test_an_extension_is_announced_once_though_its_date_moves(
    asked, administrator, settings, moved_by, written
):
    settings.LETTERS_AUTOMATIC_DAYS = 3650  # the clock of the rows is played
    letter_factory.templates()
    head = _extend(asked)
    if written == "before the move":
        letter_notices.write_missing()

    if moved_by == "decree":
        assert _decree(administrator, EXTENDED_END) == 1
    else:
        _stop_and_restart(asked)
    letter_notices.write_missing()

    letter = asked.letters.get(kind=LetterKind.EXTENSION)
    assert letter.signed_by == head
    assert "Ekspertiza kerak" in letter.body
