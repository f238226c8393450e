"""Deadlines of questions: which rule, from which day, extended once, every derivation kept."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from receptions.choices import AppealType, HopReason, QuestionStatus
from receptions.exceptions import DecisionError
from receptions.models import Deadline, DeadlineRule
from receptions.services import deadlines, routing
from receptions.wording import derivation_sentences
from territories import clock
from territories.choices import BodyKind
from tests.factories.receptions import head_of, question, registrar_of
from tests.factories.routing import chain, complaint
from tests.factories.territories import OfficeFactory, StateBodyFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True, params=["independent", "hokim_leads"])
def profile(request, settings):
    """Who leads the receptions changes who decides, never a date."""
    settings.RECEPTION_PROFILE = request.param
    return request.param


TASHKENT = ZoneInfo("Asia/Tashkent")
MONDAY = dt.datetime(2026, 11, 2, 10, tzinfo=TASHKENT)


def d(text):
    return dt.date.fromisoformat(text)


def _registered(**fields):
    with clock.playing(MONDAY):
        return question(**fields)


def _assign(asked, *, on, office=None, reason=HopReason.COMPETENCE):
    with clock.playing(dt.datetime.combine(d(on), dt.time(11), TASHKENT)):
        routing.assign(
            question=asked,
            office=office or OfficeFactory(),
            by=head_of(asked.reception),
            reason=reason,
            legal_basis="25-modda",
        )
    asked.refresh_from_db()
    return asked


def _assert_dates(asked, rule, legal, target):
    current = asked.deadlines.current().get()
    assert current.rule.code == rule
    assert (current.legal_due_on, current.target_due_on) == (d(legal), d(target))
    assert (asked.legal_due_on, asked.target_due_on) == (d(legal), d(target))
    return current


@pytest.mark.parametrize(
    ("appeal_type", "rule", "legal", "target"),
    [
        (AppealType.APPLICATION, "T-02", "2026-11-09", "2026-11-06"),
        (AppealType.COMPLAINT, "T-02", "2026-11-09", "2026-11-06"),
        (AppealType.PROPOSAL, "T-07", "2026-12-02", "2026-12-02"),
        (AppealType.NOT_AN_APPEAL, "T-07", "2026-12-02", "2026-12-02"),
    ],
)
def test_the_first_deadline_follows_the_type(appeal_type, rule, legal, target):
    _assert_dates(_registered(appeal_type=appeal_type), rule, legal, target)


def test_fifteen_days_run_from_the_day_the_office_has_it():  # T-04
    asked = _assign(_registered(), on="2026-11-05")

    current = _assert_dates(asked, "T-04", "2026-11-20", "2026-11-20")
    assert [step["code"] for step in current.derivation] == ["assigned", "rule", "counted"]
    first = asked.deadlines.first()
    assert first.rule.code == "T-02"
    assert first.superseded_at is not None


def test_a_matter_the_reception_decides_itself_counts_from_receipt():
    own = OfficeFactory(body=StateBodyFactory(kind=BodyKind.RECEPTION))

    asked = _assign(_registered(), on="2026-11-05", office=own)

    _assert_dates(asked, "T-04", "2026-11-17", "2026-11-17")


def test_a_complaint_handed_up_counts_from_the_districts_receipt(profile):  # T-02, T-04, R-21
    with clock.playing(MONDAY):
        where = chain()
        asked = complaint(where, where.khokimiyat)
    handed_up = profile == "hokim_leads"
    assert asked.reception == (where.regional if handed_up else where.reception)
    _assert_dates(asked, "T-02", "2026-11-09", "2026-11-06")

    asked = _assign(asked, on="2026-11-05", office=where.regional_khokimiyat)

    _assert_dates(asked, "T-04", "2026-11-20", "2026-11-20")


def test_a_proposal_keeps_its_month_wherever_it_goes():  # T-07
    asked = _assign(_registered(appeal_type=AppealType.PROPOSAL), on="2026-11-05")

    _assert_dates(asked, "T-07", "2026-12-02", "2026-12-02")
    assert asked.deadlines.count() == 1


def test_a_subordinate_unit_gets_no_new_term():  # Art. 24
    asked = _assign(_registered(), on="2026-11-05")
    below = OfficeFactory(body=asked.office.body, parent=asked.office)

    _assign(asked, on="2026-11-12", office=below, reason=HopReason.SUBORDINATE)

    _assert_dates(asked, "T-04", "2026-11-20", "2026-11-20")


def test_another_competent_office_gets_the_whole_term():
    asked = _assign(_registered(), on="2026-11-05")

    _assign(asked, on="2026-11-12", reason=HopReason.WRONG_OFFICE)

    _assert_dates(asked, "T-04", "2026-11-27", "2026-11-27")


def test_the_derivation_reads_as_sentences():
    with clock.playing(dt.datetime(2026, 11, 6, 19, 30, tzinfo=TASHKENT)):
        asked = question()

    current = asked.deadlines.current().get()

    codes = [step["code"] for step in current.derivation]
    assert codes == ["received", "after_hours", "rule", "counted", "moved_forward", "target"]
    sentences = derivation_sentences(current)
    assert len(sentences) == len(codes)
    assert "T-0" not in " ".join(sentences), "people read articles of the law"


# -- extension -----------------------------------------------------------------------------------


def _extend(asked, *, by=None, ground="Ekspertiza kerak", on="2026-11-18"):
    with clock.playing(dt.datetime.combine(d(on), dt.time(11), TASHKENT)):
        deadlines.extend(question=asked, by=by or head_of(asked.reception), ground=ground)
    asked.refresh_from_db()


def test_the_head_extends_by_a_month_from_the_end_of_the_term():  # T-06
    asked = _assign(_registered(), on="2026-11-05")

    _extend(asked)

    current = _assert_dates(asked, "T-06", "2026-12-21", "2026-12-18")
    assert current.ground == "Ekspertiza kerak"
    assert current.decided_by is not None
    assert "extended" in [step["code"] for step in current.derivation]


def test_a_term_is_extended_once():  # T-06
    asked = _assign(_registered(), on="2026-11-05")
    _extend(asked)

    with pytest.raises(DecisionError, match="only once"):
        _extend(asked)

    _assign(asked, on="2026-11-20", reason=HopReason.WRONG_OFFICE)
    with pytest.raises(DecisionError, match="only once"):
        _extend(asked, on="2026-11-20")


def test_an_extension_taken_back_restores_the_dates():
    asked = _assign(_registered(), on="2026-11-05")
    head = head_of(asked.reception)
    _extend(asked)

    with clock.playing(MONDAY + dt.timedelta(days=17)):
        deadlines.undo_extension(question=asked, by=head, ground="Xato")

    asked.refresh_from_db()
    current = _assert_dates(asked, "T-04", "2026-11-20", "2026-11-20")
    assert current.derivation[-1]["code"] == "undone"
    assert asked.deadlines.count() == 4
    with pytest.raises(DecisionError, match="no extension"):
        deadlines.undo_extension(question=asked, by=head, ground="Yana")

    _extend(asked)
    _assert_dates(asked, "T-06", "2026-12-21", "2026-12-18")


def test_extra_study_makes_a_month_of_fifteen_days():  # T-05
    asked = _assign(_registered(), on="2026-11-05")
    with clock.playing(MONDAY + dt.timedelta(days=7)):
        deadlines.extra_study(
            question=asked, by=registrar_of(asked.reception), ground="Hujjatlar kerak"
        )

    asked.refresh_from_db()
    current = _assert_dates(asked, "T-05", "2026-12-07", "2026-12-04")
    assert current.starts_on == d("2026-11-05")
    assert len(derivation_sentences(current)) == len(current.derivation)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"by": "registrar"}, "Only the head"),
        ({"ground": "  "}, "ground"),
        ({"on": "2026-11-21"}, "over"),
    ],
)
def test_an_extension_is_refused_and_leaves_nothing_behind(change, words):
    asked = _assign(_registered(), on="2026-11-05")
    if change.get("by"):
        change = {"by": registrar_of(asked.reception)}
    before = list(Deadline.objects.values())

    with pytest.raises(DecisionError, match=words):
        _extend(asked, **change)

    assert list(Deadline.objects.values()) == before


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"status": QuestionStatus.REGISTERED}, "with an office"),
        ({"status": QuestionStatus.CLOSED}, "with an office"),
        ({"status": QuestionStatus.ASSIGNED, "appeal_type": AppealType.PROPOSAL}, "Art. 28"),
    ],
)
def test_what_is_not_a_running_term_is_not_extended(fields, words):
    asked = _registered(**fields)

    with pytest.raises(DecisionError, match=words):
        _extend(asked)
    assert not deadlines.extendable(asked)


def test_the_version_of_the_rule_is_the_one_in_force():
    DeadlineRule.objects.filter(code="T-02").update(valid_to=d("2026-12-01"))
    DeadlineRule.objects.create(
        code="T-02",
        version=2,
        name="Forwarding",
        amount=3,
        unit="days",
        source="test",
        valid_from=d("2026-12-01"),
    )

    assert deadlines.rule_in_force("T-02", on=d("2026-11-30")).version == 1
    assert deadlines.rule_in_force("T-02", on=d("2026-12-01")).version == 2
    with pytest.raises(DecisionError, match="01\\.01\\.2010") as refused:
        deadlines.rule_in_force("T-02", on=d("2010-01-01"))
    assert "T-02" not in str(refused.value)  # an id that nobody at a desk knows


def test_the_present_month_stays_when_the_calendar_changes_later():
    asked = _registered()
    before = asked.deadlines.get()

    from territories.models import CalendarVersion

    CalendarVersion.objects.create(number=2, act="PF-1")
    assert _registered().deadlines.get().calendar.number == 2
    assert asked.deadlines.get().calendar_id == before.calendar_id
