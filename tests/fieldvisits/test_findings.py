import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from fieldvisits.choices import FINDING_NEXT, FindingState, Horizon, VisitResult
from fieldvisits.exceptions import FieldError, FindingError
from fieldvisits.models import Finding
from fieldvisits.services import field_receptions, findings, rounds
from receptions.choices import AppealType, Channel
from receptions.exceptions import ReceptionsError, TransitionError
from receptions.models import Appeal
from territories import clock
from tests.factories import fieldvisits as make
from tests.factories.receptions import ApplicantFactory, TopicGroupFactory
from tests.factories.territories import OfficeFactory


def brought_to(where, state):
    """A finding brought to the state through the services."""
    finding = make.heard(where)
    if state == FindingState.SOLVED_ON_SPOT:
        return findings.settle_on_spot(finding=finding, by=where.head, result="Taʼmirlandi")
    if state == FindingState.APPEAL:
        open_appeal(finding, where)
    if state in (FindingState.WAITING, FindingState.IN_PROGRAMME, FindingState.SOLVED):
        findings.wait_for_programme(finding=finding, by=where.head, horizon=Horizon.SHORT)
    if state in (FindingState.IN_PROGRAMME, FindingState.SOLVED):
        findings.put_in_programme(findings=[finding], by=where.head)
    if state == FindingState.SOLVED:
        findings.mark_solved(findings=[finding], by=where.head, result="Quvur almashtirildi")
    finding.refresh_from_db()
    return finding


def open_appeal(finding, where, **fields):
    defaults = {"applicant": ApplicantFactory.build(), "appeal_type": AppealType.APPLICATION}
    return findings.open_appeal(finding=finding, by=where.registrar, **{**defaults, **fields})


STEPS = {
    FindingState.SOLVED_ON_SPOT: lambda f, w: findings.settle_on_spot(
        finding=f, by=w.head, result="Taʼmirlandi"
    ),
    FindingState.APPEAL: open_appeal,
    FindingState.WAITING: lambda f, w: findings.wait_for_programme(
        finding=f, by=w.head, horizon=Horizon.MEDIUM
    ),
    FindingState.IN_PROGRAMME: lambda f, w: findings.put_in_programme(findings=[f], by=w.head),
    FindingState.SOLVED: lambda f, w: findings.mark_solved(findings=[f], by=w.head),
}


def test_record_takes_place_and_reception_from_the_visit(where):
    round_ = make.running(where)
    visit = round_.visits.first()
    rounds.record_visit(visit=visit, by=where.member, result=VisitResult.PROBLEM)

    finding = findings.record(
        visit=visit, topic=where.topic, text=" Suv yoʻq ", by=where.member, people_affected=9
    )

    assert (finding.text, finding.people_affected) == ("Suv yoʻq", 9)
    assert (finding.reception, finding.territory) == (where.reception, where.mahalla)
    assert (finding.state, finding.channel) == (FindingState.OPEN, Channel.ROUND)


def test_record_refuses_a_visit_that_found_nothing(where):
    visit = make.running(where).visits.first()

    with pytest.raises(FindingError, match="First write down"):
        findings.record(visit=visit, topic=where.topic, text="Suv", by=where.member)


def test_record_refuses_a_finished_round(where):
    visit = make.finished(where, [VisitResult.PROBLEM]).visits.first()

    with pytest.raises(FindingError, match="under way"):
        findings.record(visit=visit, topic=where.topic, text="Suv", by=where.member)


def test_record_refuses_the_day_before_and_a_cancelled_reception(where):
    early = make.announced(where, hours=48)
    cancelled = make.due(where)
    field_receptions.cancel(field_reception=cancelled, by=where.head, reason="Qor")

    for held in (early, cancelled):
        with pytest.raises(FindingError):
            make.heard(where, held)
    assert not Finding.objects.exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"text": "  "}, "few words"),
        ({"people_affected": 0}, "at least one"),
        ({"topic": "group"}, "not a group"),
        ({"territory": "far"}, "outside"),
    ],
)
def test_record_refuses_what_does_not_fit(where, change, words):
    if "topic" in change:
        change = {"topic": TopicGroupFactory()}
    if "territory" in change:
        change = {"territory": where.far}
    held = make.due(where)

    with pytest.raises(FieldError, match=words):
        make.heard(where, held, **change)

    assert not Finding.objects.exists()


def test_record_wants_exactly_one_source(where):
    with pytest.raises(FindingError, match="comes from"):
        findings.record(topic=where.topic, text="Suv", by=where.head)


def test_settle_on_spot_registers_nothing(where):
    finding = findings.settle_on_spot(
        finding=make.heard(where), by=where.registrar, result=" Joyida ulandi "
    )

    assert (finding.state, finding.result) == (FindingState.SOLVED_ON_SPOT, "Joyida ulandi")
    assert (finding.decided_by, finding.decided_at) == (where.registrar, clock.now())
    assert not Appeal.objects.exists()


def test_settle_on_spot_wants_what_was_done(where):
    finding = make.heard(where)

    with pytest.raises(FindingError):
        findings.settle_on_spot(finding=finding, by=where.head, result=" ")

    finding.refresh_from_db()
    assert finding.state == FindingState.OPEN


def test_open_appeal_registers_applicant_question_and_place(where):
    finding = make.found(where, people_affected=40)

    appeal = open_appeal(finding, where, language="ru")

    finding.refresh_from_db()
    question = appeal.questions.get()
    assert finding.state == FindingState.APPEAL
    assert finding.question == question
    assert (appeal.channel, appeal.language) == (Channel.ROUND, "ru")
    assert (appeal.reception, appeal.registered_by) == (where.reception, where.registrar)
    assert (question.territory, question.mahalla) == (where.district, where.mahalla)
    assert (question.people_affected, question.text) == (40, finding.text)
    assert question.legal_due_on is not None


def test_open_appeal_of_a_district_names_no_mahalla(where):
    held = make.due(where, territory=where.district)

    question = open_appeal(make.heard(where, held), where).questions.get()

    assert (question.territory, question.mahalla) == (where.district, None)
    assert question.appeal.channel == Channel.PUBLIC


def test_open_appeal_keeps_the_office_complained_about(where):
    office = OfficeFactory(territory=where.district)

    appeal = open_appeal(
        make.heard(where), where, appeal_type=AppealType.COMPLAINT, complained_office=office
    )

    assert appeal.complained_office == office


def test_open_appeal_leaves_nothing_behind_a_refusal(where, monkeypatch):
    finding = make.heard(where)

    def refuse(**_kwargs):
        raise ReceptionsError

    monkeypatch.setattr(findings.appeals, "register", refuse)
    with pytest.raises(ReceptionsError):
        open_appeal(finding, where)

    finding.refresh_from_db()
    assert finding.state == FindingState.OPEN


@pytest.mark.parametrize("horizon", list(Horizon))
def test_wait_for_programme_keeps_which(where, horizon):
    finding = make.heard(where)

    findings.wait_for_programme(finding=finding, by=where.head, horizon=horizon)

    assert Finding.objects.waiting().get().horizon == horizon


def test_wait_for_programme_wants_a_horizon(where):
    with pytest.raises(FindingError):
        findings.wait_for_programme(finding=make.heard(where), by=where.head, horizon="soon")


def test_wait_again_is_for_the_programme_only(where):
    finding = brought_to(where, FindingState.IN_PROGRAMME)

    with pytest.raises(FindingError):
        findings.wait_for_programme(finding=finding, by=where.head, horizon=Horizon.SHORT)
    findings.wait_again(findings=[finding], by=where.head)

    assert Finding.objects.get().state == FindingState.WAITING


def test_a_waiting_finding_may_still_become_an_appeal(where):
    finding = brought_to(where, FindingState.WAITING)

    open_appeal(finding, where)

    finding.refresh_from_db()
    assert (finding.state, finding.horizon) == (FindingState.APPEAL, "")


def test_solved_keeps_what_was_done(where):
    finding = brought_to(where, FindingState.SOLVED)

    assert (finding.state, finding.result) == (FindingState.SOLVED, "Quvur almashtirildi")


@pytest.mark.parametrize(
    ("state", "step"),
    [(state, step) for state in FindingState for step in STEPS if step not in FINDING_NEXT[state]],
)
def test_every_forbidden_step_is_refused_and_leaves_nothing(where, state, step):
    finding = brought_to(where, state)
    appeals = Appeal.objects.count()

    with pytest.raises(TransitionError):
        STEPS[step](finding, where)

    finding.refresh_from_db()
    assert finding.state == state
    assert Appeal.objects.count() == appeals


def test_put_in_programme_is_all_or_nothing(where):
    waiting, open_one = brought_to(where, FindingState.WAITING), make.heard(where)

    with pytest.raises(TransitionError):
        findings.put_in_programme(findings=[waiting, open_one], by=where.head)

    waiting.refresh_from_db()
    assert waiting.state == FindingState.WAITING


@pytest.mark.parametrize(
    "values",
    [
        {"field_reception": None},
        {"state": FindingState.APPEAL, "decided_at": clock.now()},
        {"state": FindingState.WAITING},
        {"decided_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)},
        {"people_affected": 0},
    ],
)
def test_the_database_refuses(where, values):
    make.heard(where)

    with pytest.raises(IntegrityError), transaction.atomic():
        Finding.objects.update(**values)


def test_the_log_survives_raw_sql(where):
    finding = brought_to(where, FindingState.WAITING)

    Finding.objects.filter(pk=finding.pk).update(text="boshqa")

    kept = finding.events.order_by("pgh_id").values_list("state", "text")
    assert list(kept) == [
        ("open", "Suv kelmayapti"), ("waiting", "Suv kelmayapti"), ("waiting", "boshqa")
    ]  # fmt: skip
