import datetime as dt

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from fieldvisits import sheet_prefill
from fieldvisits.choices import SheetState, VisitResult
from fieldvisits.exceptions import SheetError, VisitError
from fieldvisits.models import SheetVersion, VisitAnswers
from fieldvisits.services import finding_joins, findings, rounds, sheets, visits
from fieldvisits.sheets import definition
from receptions.exceptions import TransitionError
from territories import clock
from tests.factories import fieldvisits as make

ANSWERS = {
    "district": "Urgut", "study_date": "2026-11-24", "mahalla": "Guliston",
    "address": "Navoiy, 1", "head_name": "Rahimov Anvar", "household_class": "2",
    "has_problem": "no",
}  # fmt: skip


def small(title="Kichik"):
    one = definition.blank("name", "text", label={"uz": "Ism"})
    return {"version": "", "title": {"uz": title}, "fields": [one]}


def published(where, *, days=0):
    draft = sheets.add_draft(content=small(), by=where.head)
    day = clock.today() + dt.timedelta(days=days)
    return sheets.publish(version=draft, valid_from=day, reason="Yangi shakl", by=where.head)


def reached(where, result=VisitResult.NO_PROBLEM):
    return make.visited(make.running(where).visits.first(), where, result)


def test_current_is_the_sheet_that_comes_with_the_system(where):
    version = sheets.current()

    assert (version.number, version.state) == (1, SheetState.PUBLISHED)
    assert sheets.current() == version
    assert SheetVersion.objects.count() == 1


def test_a_draft_takes_the_next_number_and_is_not_in_force(where):
    draft = sheets.add_draft(content=small(), by=where.head)

    assert (draft.number, draft.definition["version"], draft.title) == (2, "2", "Kichik")
    assert sheets.current().number == 1


def test_a_wrong_definition_becomes_no_draft(where):
    with pytest.raises(SheetError, match="asks nothing"):
        sheets.add_draft(content={**small(), "fields": []}, by=where.head)

    assert not SheetVersion.objects.filter(state=SheetState.DRAFT).exists()


def test_a_published_version_is_in_force_from_its_day(where, time_machine):
    version = published(where, days=2)
    assert sheets.current().number == 1

    time_machine.move_to(clock.now() + dt.timedelta(days=2))

    assert sheets.current() == version


@pytest.mark.parametrize(
    ("days", "reason", "words"), [(-1, "Sabab", "today at the earliest"), (0, " ", "why the sheet")]
)
def test_publish_refuses_the_past_and_a_missing_reason(where, days, reason, words):
    draft = sheets.add_draft(content=small(), by=where.head)
    day = clock.today() + dt.timedelta(days=days)

    with pytest.raises(SheetError, match=words):
        sheets.publish(version=draft, valid_from=day, reason=reason, by=where.head)

    draft.refresh_from_db()
    assert draft.is_draft


def test_publish_refuses_what_is_published(where):
    version = published(where)

    with pytest.raises(TransitionError):
        sheets.publish(version=version, valid_from=clock.today(), reason="Yana", by=where.head)


def test_withdrawing_brings_the_version_before_back(where):
    version = published(where)
    assert sheets.current() == version

    sheets.withdraw(version=version, reason="Xato", by=where.head)

    assert sheets.current().number == 1
    with pytest.raises(SheetError, match="publish one first"):
        sheets.withdraw(version=sheets.current(), reason="Xato", by=where.head)


@pytest.mark.parametrize(
    "change",
    [{"definition": {}}, {"number": 9}, {"reason": "Boshqa"}, {"state": "draft"},
     {"valid_from": "2030-01-01"}],
)  # fmt: skip
def test_what_was_published_never_changes(where, change):
    version = published(where)

    with pytest.raises(DatabaseError), transaction.atomic():
        SheetVersion.objects.filter(pk=version.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        SheetVersion.objects.filter(pk=version.pk).delete()


def test_a_draft_may_change_and_go(where):
    draft = sheets.add_draft(content=small(), by=where.head)
    SheetVersion.objects.filter(pk=draft.pk).update(definition=small("Boshqa"))

    draft.delete()

    assert SheetVersion.objects.count() == 1


def test_a_published_version_has_its_day(where):
    with pytest.raises(IntegrityError), transaction.atomic():
        SheetVersion.objects.create(number=5, definition=small(), state=SheetState.PUBLISHED)


def test_keep_stores_the_answers_and_their_history(where):
    visit = reached(where)

    sheets.keep(visit=visit, version=sheets.current(), answers=ANSWERS, by=where.member)
    changed = {**ANSWERS, "head_age": 40}
    sheets.keep(visit=visit, version=sheets.current(), answers=changed, by=where.registrar)

    kept = VisitAnswers.objects.get()
    assert (kept.answers["head_age"], kept.by) == (40, where.registrar)
    history = VisitAnswers.pgh_event_model.objects.order_by("pgh_id")
    assert [row.answers.get("head_age") for row in history] == [None, 40]


def test_keep_refuses_wrong_answers_field_by_field(where):
    visit = reached(where)

    with pytest.raises(SheetError) as refused:
        sheets.keep(
            visit=visit,
            version=sheets.current(),
            answers={**ANSWERS, "household_class": "9", "head_name": ""},
            by=where.member,
        )

    assert set(refused.value.fields) == {"household_class", "head_name"}
    assert not VisitAnswers.objects.exists()


@pytest.mark.parametrize("result", [VisitResult.NOBODY, VisitResult.REFUSED, VisitResult.MOVED])
def test_keep_refuses_where_nobody_was_talked_to(where, result):
    with pytest.raises(VisitError, match="talked to"):
        sheets.keep(
            visit=reached(where, result),
            version=sheets.current(),
            answers=ANSWERS,
            by=where.member,
        )


def test_keep_refuses_a_finished_round_and_a_draft(where):
    visit = reached(where)
    draft = sheets.add_draft(content=small(), by=where.head)
    with pytest.raises(SheetError, match="isn't published"):
        sheets.keep(visit=visit, version=draft, answers={}, by=where.member)

    rounds.finish(round_=visit.round, by=where.head)

    with pytest.raises(VisitError, match="under way"):
        sheets.keep(visit=visit, version=sheets.current(), answers=ANSWERS, by=where.member)


def test_record_keeps_visit_and_sheet_together_or_neither(where):
    visit = make.running(where).visits.first()
    told = {"by": where.member, "result": VisitResult.NO_PROBLEM, "version": sheets.current()}

    with pytest.raises(SheetError):
        visits.record(visit=visit, answers={"odd": 1}, **told)
    visit.refresh_from_db()
    assert visit.is_pending

    visits.record(visit=visit, answers=ANSWERS, **told)
    visit.refresh_from_db()
    assert visit.answers.answers == ANSWERS
    visit.household.refresh_from_db()
    assert visit.household.household_class == "2"


# -- What became of a problem (points 6 to 8) -----------------------------------------------------
def told(where, round_, text="Suv kelmayapti"):
    """A problem of a visit whose sheet is filled in."""
    finding = make.found(where, round_, text=text)
    version = sheets.current()
    known = sheet_prefill.of_visit(version.definition, finding.visit, clock.today())
    answers = sheet_prefill.with_visit(
        version.definition, {**known, "household_class": "1"}, VisitResult.PROBLEM, [finding]
    )
    finding.visit.refresh_from_db()
    sheets.keep(visit=finding.visit, version=version, answers=answers, by=where.member)
    return finding


def said(finding):
    (row,) = VisitAnswers.objects.get(visit=finding.visit_id).answers["problems"]
    return row["execution_result"]


@pytest.mark.parametrize(
    ("horizon", "expected"), [("short", "short_plan"), ("medium", "medium_plan")]
)
def test_the_sheet_says_which_plan_a_problem_waits_for(where, horizon, expected):
    finding = told(where, make.running(where))
    assert said(finding) == "in_process"

    findings.wait_for_programme(finding=finding, by=where.head, horizon=horizon)

    assert said(finding) == expected


def test_the_sheet_says_solved_also_for_the_joined(where):
    round_ = make.running(where)
    cause, other = told(where, round_), told(where, round_, text="Suv yoʻq")
    finding_joins.join(
        cause=cause, others=[other], reason="Bitta quvur", by=where.head, people="largest"
    )

    findings.settle_on_spot(finding=cause, by=where.head, result="Ulandi")

    assert (said(cause), said(other)) == ("solved", "solved")


def test_a_row_of_the_sheet_about_something_else_stays(where):
    finding = told(where, make.running(where))
    kept = VisitAnswers.objects.get()
    kept.answers["problems"][0]["problem_text"] = "Yoʻl"
    kept.save()

    findings.settle_on_spot(finding=finding, by=where.head, result="Ulandi")

    assert said(finding) == "in_process"
