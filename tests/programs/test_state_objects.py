"""Facts, visits, remarks and complaints of objects of state programmes; their figures."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.db.utils import DatabaseError

from programs import state_sums
from programs.exceptions import DecisionError
from programs.models import ObjectComplaint, ObjectFact, ObjectVisit, ProgrammeObject
from programs.services import state_complaints, state_facts, state_visits
from programs.services.state_facts import Done
from programs.services.state_visits import Seen
from programs.state_choices import Business, ObjectStage, RemarkState
from receptions.models import Appeal
from receptions.services.appeals import register
from territories import clock
from territories.figure_registry import registry
from territories.figures import Count
from tests.factories import programs as made
from tests.factories import state_programmes as make
from tests.factories.receptions import draft

TODAY = dt.date(2026, 11, 24)
QUARTER = (dt.date(2026, 10, 1), dt.date(2026, 12, 31))


@pytest.fixture
def where(db, time_machine):
    """A place on Tuesday 24 November 2026, ten in the morning in Tashkent."""
    time_machine.move_to("2026-11-24T10:00:00+05:00", tick=False)
    return make.place()


def shown(work, user):
    return ProgrammeObject.objects.for_list(user).get(pk=work.pk)


def question(where, *, day="2026-12-02", **fields):
    """A question about the place's topic and mahalla that came on a day."""
    with clock.playing(dt.datetime.fromisoformat(f"{day}T10:00:00+05:00")):
        found = register(
            draft=draft(where.reception, topic=where.topic, **fields), by=where.registrar
        ).questions.get()
    found.mahalla = where.mahalla
    found.save()
    return found


def test_facts_add_up_to_the_tiyin_and_begin_and_finish_the_work(where):
    work = make.agreed(where)
    make.record(where, work, spent=Decimal("0.01"))
    make.record(where, work, spent=Decimal("99999999.99"))
    make.record(where, work, volume=Decimal(0), spent=Decimal(0), is_final=True)

    work = shown(work, where.head)

    assert (work.volume_done, work.spent) == (2, Decimal("100000000.00"))
    assert (work.started_on, work.finished_on) == (TODAY, TODAY)
    assert work.stage == ObjectStage.FINISHED
    with pytest.raises(DecisionError):
        make.record(where, work)


@pytest.mark.parametrize(
    "wrong",
    [
        {"volume": Decimal(-1)},
        {"spent": Decimal(-1)},
        {"volume": Decimal(0), "spent": Decimal(0)},
        {"day": TODAY + dt.timedelta(days=1)},
    ],
)
def test_a_fact_that_can_not_be_is_refused(where, wrong):
    work = make.agreed(where)

    with pytest.raises(DecisionError):
        make.record(where, work, **wrong)

    assert not ObjectFact.objects.exists()


def test_a_wrong_entry_is_corrected_by_another_and_stays_to_be_seen(where):
    work = make.agreed(where)
    wrong = make.record(where, work, volume=Decimal(9), is_final=True)

    right = Done(TODAY, Decimal(1), Decimal(5), "Raqam xato yozilgan")
    state_facts.correct(fact=wrong, done=right, by=where.khokim)

    work = shown(work, where.head)
    assert (work.volume_done, work.spent, work.finished_on) == (1, 5, None)
    assert ObjectFact.objects.count() == 2
    with pytest.raises(DecisionError):
        state_facts.correct(fact=wrong, done=right, by=where.khokim)
    with pytest.raises(DecisionError):
        state_facts.correct(fact=work.facts.last(), done=Done(TODAY), by=where.khokim)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE programs_objectfact SET volume = 1")


def test_an_entry_taken_back_takes_the_beginning_along(where):
    work = make.agreed(where)
    wrong = state_facts.start(work=work, day=TODAY, by=where.khokim)

    state_facts.correct(fact=wrong, done=Done(TODAY, note="Boshlanmagan"), by=where.khokim)

    work.refresh_from_db()
    assert work.started_on is None


def test_a_visit_has_remarks_that_are_answered_and_fixed_by_others(where):
    work = make.finished(where)
    visit = make.visited(where, work, files=[made.photo()])
    remark = visit.remarks.get()
    assert remark.state == RemarkState.OPEN
    assert remark.photos.count() == 1

    remark = state_visits.answer(remark=remark, text="Qayta yotqizildi", by=where.khokim)
    assert remark.state == RemarkState.ANSWERED
    with pytest.raises(DecisionError):
        state_visits.fix(remark=remark, note="Koʻrdim", by=where.khokim)
    remark = state_visits.fix(
        remark=remark, note="Koʻrdim", by=where.registrar, files=[made.photo()]
    )

    assert remark.state == RemarkState.FIXED
    assert visit.photos.count() == 2
    with pytest.raises(DecisionError):
        state_visits.answer(remark=remark, text="Yana", by=where.khokim)


@pytest.mark.parametrize("name", ["khokim", "executor"])
def test_who_builds_does_not_visit(where, name):
    work = make.agreed(where)

    with pytest.raises(DecisionError):
        state_visits.visit(work=work, seen=Seen(TODAY, "Zoʻr"), by=getattr(where, name))


def test_a_damaged_photo_leaves_nothing_behind(where):
    work = make.agreed(where)

    with pytest.raises(ValidationError):
        make.visited(where, work, files=[SimpleUploadedFile("a.png", b"salom")])

    assert not ObjectVisit.objects.exists()


def test_a_visit_of_a_loan_says_what_became_of_it_after_how_many_months(where):
    loan = make.loan(where)
    with pytest.raises(DecisionError):
        make.visited(where, loan)

    visit = make.visited(where, loan, business=Business.PARTLY, jobs_created=3)

    assert visit.months == 3
    assert loan.loan.masked_name == "K. Aziza"


def test_complaints_are_proposed_and_linked_only_after_the_object_is_finished(where):
    work = make.finished(where)
    before, after = question(where, day="2026-11-20"), question(where)

    with clock.playing(dt.datetime.fromisoformat("2026-12-03T10:00:00+05:00")):
        proposed = list(state_complaints.likely(work, where.head))
        assert after in proposed
        assert before not in proposed
        with pytest.raises(DecisionError):
            state_complaints.link(work=work, question=before, by=where.head)
        link = state_complaints.link(work=work, question=after, by=where.head)

    assert after not in state_complaints.likely(work, where.head)
    assert shown(work, where.head).complaint_count == 1
    with pytest.raises(DecisionError):
        state_complaints.link(work=work, question=after, by=where.head)
    state_complaints.remove(complaint=link, by=where.head)
    assert shown(work, where.head).complaint_count == 0


def test_an_object_that_is_not_finished_has_no_quality_to_complain_of(where):
    work = make.agreed(where)

    with pytest.raises(DecisionError):
        state_complaints.link(work=work, question=question(where), by=where.head)

    assert not state_complaints.likely(work, where.head).exists()


def test_a_complaint_kept_from_somebody_is_neither_listed_counted_nor_proposed(where):
    work = make.finished(where)
    about, other = question(where), question(where)
    state_complaints.link(work=work, question=about, by=where.head)
    Appeal.objects.filter(pk__in=[about.appeal_id, other.appeal_id]).update(
        complained_office=where.office, complained_user=where.registrar
    )

    assert shown(work, where.registrar).complaint_count == 0
    assert not state_complaints.seen_links(work, where.registrar).exists()
    assert not state_complaints.likely(work, where.registrar).exists()
    assert shown(work, where.khokim).complaint_count == 0
    assert shown(work, where.head).complaint_count == 1
    with pytest.raises(DecisionError):
        state_complaints.link(work=work, question=other, by=where.registrar)
    sums = state_sums.by(work.district_year.works, "pk", user=where.registrar, on=TODAY)
    assert sums[work.pk].complained == 0


def test_sums_count_what_is_in_plan_only(where):
    work = make.agreed(where)
    make.record(where, work)
    extra = make.work_lists.supplement(district_year=work.district_year, by=where.khokim)
    make.added(where, work_list=extra, code="OQ-2")
    works = ProgrammeObject.objects.visible_to(where.head)

    sums = state_sums.by(
        works, "district_year__territory__path", user=where.head, on=dt.date(2027, 1, 1)
    )

    (found,) = sums.values()
    assert (found.works, found.finished, found.overdue) == (1, 0, 1)
    assert (found.money, found.spent) == (Decimal("100000000.05"), Decimal("40000000.01"))
    assert found.money_share == Decimal("39.9")


def test_the_figures_count_plan_time_money_jobs_and_complaints(where):
    make.finished(where)
    loan = make.loan(where)
    make.visited(where, loan, business=Business.WORKS, jobs_created=3)
    done = ProgrammeObject.objects.get(code="OQ-1")
    ObjectComplaint.objects.create(object=done, question=question(where), linked_by=where.head)

    def value(code, period=QUARTER):
        return registry.figures[code].counts(*period).get(where.district.pk)

    assert value("state_objects_planned") == Count(1)
    assert value("state_objects_planned", (dt.date(2026, 7, 1), dt.date(2026, 9, 30))) == Count(1)
    assert value("state_money_planned") == Count(Decimal("100000000.05"))
    assert value("state_money_spent") == Count(Decimal("40000000.01"))
    assert value("state_jobs_planned", (dt.date(2026, 7, 1), dt.date(2026, 9, 30))) == Count(4)
    assert value("state_jobs_created") == Count(3)
    assert value("state_objects_complained") == Count(1)
    with clock.playing(dt.datetime.fromisoformat("2026-12-31T10:00:00+05:00")):
        assert value("state_objects_in_time") == Count(1, 2)
    for code in ("state_objects_planned", "state_money_spent", "state_jobs_created"):
        cases = list(registry.figures[code].cases(*QUARTER, where.region.path))
        assert len(cases) == 1
