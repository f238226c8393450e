import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction

from fieldvisits.choices import FindingState
from programs import agreeing_today, snapshots
from programs.choices import MeasureState
from programs.exceptions import DecisionError, TransitionError
from programs.models import ApprovalSheet, CouncilNotice, Measure, MeasureSource, Programme
from programs.services import drafting, measures, programmes
from receptions.choices import LegalGround, Outcome
from receptions.services import control
from territories.choices import Role
from territories.figure_registry import registry
from tests.factories import programs as make
from tests.factories.receptions import question
from tests.factories.territories import CouncilFactory
from tests.today import drawn

WHY = "Narxi asoslanmagan"


def submitted(where, **fields):
    """A programme of two measures with the regional head; the programme and its lines."""
    findings = [make.finding(where), make.finding(where, topic=where.other_topic)]
    programme = make.submitted(where, **fields)
    lines = [programme.lines.get(sources__finding=one) for one in findings]
    return programme, lines, findings


def test_each_submission_keeps_a_version(where):
    programme, (first, _second), _findings = submitted(where)
    programmes.return_(programme=programme, by=where.regional_head, reason="Koʻp")
    measures.edit(measure=first, by=where.head, plan=measures.Plan.of(first, people_served=9))
    programmes.submit(programme=programme, by=where.head)

    one, two = programme.versions.order_by("number")
    assert [(v.number, v.by, len(v.lines)) for v in (one, two)] == [
        (1, where.head, 2),
        (2, where.head, 2),
    ]
    assert one.digest != two.digest
    assert two.digest == snapshots.digest(two.lines)


def test_a_part_is_approved_and_the_rest_released(where):
    programme, (left, kept), (freed, put) = submitted(where)

    programmes.approve(programme=programme, by=where.regional_head, declined={left.pk: WHY})

    for row in (left, freed, put):
        row.refresh_from_db()
    assert (left.state, left.declined_reason, left.declined_by) == (
        MeasureState.DECLINED,
        WHY,
        where.regional_head,
    )
    assert (freed.state, put.state) == (FindingState.WAITING, FindingState.IN_PROGRAMME)
    assert list(MeasureSource.objects.held()) == [kept.sources.get()]
    assert make.draft(where).lines.get().sources.get().finding == freed


def test_what_is_declined_is_seen_by_the_chain_only_and_counts_nowhere(where, time_machine):
    left = make.declined(where)
    programme = left.programme
    kept = programme.lines.exclude(pk=left.pk).get()

    assert left in Measure.objects.visible_to(where.head)
    assert left not in Measure.objects.visible_to(where.executor)
    assert not Programme.objects.visible_to(where.executor).exists()
    assert Programme.objects.for_list().get().measure_count == 1
    time_machine.move_to(kept.due_on + dt.timedelta(days=1))
    for code in ("measures_planned", "measures_in_time"):
        total = registry.counts(code, *make.PERIOD)[where.country.pk]
        assert 1 in (total.numerator, total.denominator)
    measures.declare_impossible(measure=kept, by=where.regional_head, grounds="Yer yoʻq")
    assert programmes.close(programme=programme, by=where.head).closed_at


@pytest.mark.parametrize("reasons", ["all", "blank", "foreign"])
def test_an_approval_in_part_that_makes_no_sense_changes_nothing(where, reasons):
    programme, lines, _findings = submitted(where)
    chosen = {
        "all": {line.pk: WHY for line in lines},
        "blank": {lines[0].pk: "  "},
        "foreign": {lines[0].pk: WHY, 999_999: WHY},
    }[reasons]

    with pytest.raises(DecisionError):
        programmes.approve(programme=programme, by=where.regional_head, declined=chosen)

    programme.refresh_from_db()
    assert programme.state == "submitted"
    assert not Measure.objects.filter(state=MeasureState.DECLINED).exists()


def test_nobody_decides_in_part_on_the_own_programme(where):
    programme, (left, _kept), _findings = submitted(where, by=where.regional_head)

    with pytest.raises(DecisionError):
        programmes.approve(programme=programme, by=where.regional_head, declined={left.pk: WHY})


def test_of_two_decisions_at_once_one_wins_and_the_other_is_told(where):
    programme, (left, _kept), _findings = submitted(where)
    stale = Programme.objects.get(pk=programme.pk)
    programmes.approve(programme=programme, by=where.regional_head, declined={left.pk: WHY})
    other = where.users[Role.ADMINISTRATION]

    for decide in (
        lambda: programmes.approve(programme=stale, by=other),
        lambda: programmes.return_(programme=stale, by=other, reason="Koʻp"),
    ):
        with pytest.raises(TransitionError, match="approved"):
            decide()

    programme.refresh_from_db()
    assert (programme.state, programme.approved_by) == ("approved", where.regional_head)
    assert ApprovalSheet.objects.count() == 1


def test_a_return_keeps_a_remark_for_each_measure(where):
    programme, (first, _second), _findings = submitted(where)

    programmes.return_(
        programme=programme, by=where.regional_head, reason="Umumiy", remarks={first.pk: WHY}
    )
    drafting.redraft(programme=programme, by=where.head)

    remark = programme.returns.get().remarks.get()
    assert (remark.measure_id, remark.ordinal, remark.text) == (first.pk, first.ordinal, WHY)


def test_a_remark_on_a_foreign_measure_is_refused(where):
    programme, _lines, _findings = submitted(where)

    with pytest.raises(DecisionError):
        programmes.return_(
            programme=programme, by=where.regional_head, reason="Umumiy", remarks={999_999: WHY}
        )

    assert not programme.returns.exists()


def test_the_sheet_says_who_agreed_to_what(where):
    make.finding(where)
    programme = make.draft(where)
    make.consent(where, programme, verdict="remarks", text="Muddat qisqa")
    programmes.submit(programme=programme, by=where.head)
    programmes.approve(programme=programme, by=where.regional_head)

    sheet = ApprovalSheet.objects.get()
    (office,) = sheet.consents
    assert (sheet.version.number, sheet.by) == (1, where.regional_head)
    assert office["office"]["uz"] == where.office.name_uz
    (answer,) = office["answers"]
    assert (answer["status"], answer["text"]) == ("remarks", "Muddat qisqa")
    assert sheet.digest == snapshots.digest(sheet.lines) == sheet.version.digest


def test_the_sheet_of_a_part_holds_what_was_approved(where):
    left = make.declined(where)

    sheet = ApprovalSheet.objects.get()
    assert left.pk not in {line["id"] for line in sheet.lines}
    assert sheet.declined == [
        {"ordinal": left.ordinal, "text": left.text, "reason": left.declined_reason}
    ]
    assert sheet.digest != sheet.version.digest


def test_a_programme_submitted_before_versions_were_kept_gets_its_first(where):
    make.finding(where)
    programme = make.draft(where)
    Programme.objects.filter(pk=programme.pk).update(state="submitted", submitted_by=where.head)

    programmes.approve(programme=programme, by=where.regional_head)

    version = programme.versions.get()
    assert (version.number, version.by) == (1, where.head)


@pytest.mark.parametrize("table", ["approvalsheet", "programmeversion", "councilnotice"])
def test_what_was_agreed_is_never_rewritten(where, table):
    CouncilFactory(territory=where.district)
    make.sent(where)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE programs_{table} SET by_id = by_id")  # noqa: S608


def test_an_office_renamed_later_keeps_its_old_name_on_the_sheet(where):
    make.sent(where)
    old = where.office.name_uz
    where.office.name_uz = "Yangi nom"
    where.office.save(update_fields=["name_uz"])

    (line,) = ApprovalSheet.objects.get().lines
    assert line["office"]["names"]["uz"] == old


def test_the_kengash_is_informed_when_the_programme_is_sent(where):
    council = CouncilFactory(territory=where.district)
    programme = make.sent(where)

    notice = CouncilNotice.objects.get()
    assert (notice.programme, notice.council, notice.by) == (programme, council, where.head)
    deputy, stranger = where.users[Role.DEPUTY], where.foreign[Role.DEPUTY]
    assert list(CouncilNotice.objects.visible_to(deputy)) == [notice]
    assert not CouncilNotice.objects.visible_to(stranger).exists()
    assert [card.count for card in drawn(agreeing_today.cards(deputy))] == [1]


def test_the_kengash_above_is_informed_of_the_programme_of_a_mahalla(where):
    CouncilFactory(territory=where.region)
    nearest = CouncilFactory(territory=where.district)
    make.sent(where, territory=where.mahalla)

    notice = CouncilNotice.objects.get()
    assert notice.council == nearest
    assert list(CouncilNotice.objects.visible_to(where.users[Role.DEPUTY])) == [notice]


def test_a_territory_without_a_kengash_is_sent_all_the_same(where):
    assert make.sent(where).sent_at
    assert not CouncilNotice.objects.exists()


def withdrawn(where, asked):
    """The applicant takes the letter back."""
    control.close(
        question=asked,
        by=where.head,
        outcome=Outcome.TERMINATED,
        ground=LegalGround.WITHDRAWN,
    )


def test_a_source_withdrawn_after_the_approval_leaves_the_measure(where):
    asked = question(reception=where.reception, topic=where.topic)
    line = make.sent_from_questions(where).lines.get()
    assert line.has_living_source

    withdrawn(where, asked)

    line = Measure.objects.get(pk=line.pk)
    (source,) = line.sources.all()
    assert source.withdrawal
    assert line.state == MeasureState.PLANNED
    assert not line.has_living_source
    measures.ask_impossible(measure=line, by=where.head, grounds="Manba qolmadi")
    measures.declare_impossible(measure=line, by=where.regional_head)


def test_a_measure_with_another_living_source_has_one(where):
    asked = question(reception=where.reception, topic=where.topic)
    question(reception=where.reception, topic=where.topic)
    programme = make.sent_from_questions(where)
    withdrawn(where, asked)

    assert all(line.has_living_source for line in programme.lines.all())


def test_a_source_solved_in_time_is_no_withdrawal(where):
    line = make.measure(where, "verified")

    assert not line.sources.get().withdrawal
