import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction

from programs import agreeing, agreeing_today
from programs.agreeing_choices import ConsentStatus
from programs.exceptions import DecisionError, ProgramsError
from programs.models import ConsentAnswer, ConsentRequest, Measure, MeasureComment, Programme
from programs.services import comments, consents, drafting, measures, programmes
from tests.factories import programs as make
from tests.today import drawn


def two_lines(where):
    """A draft whose first topic is the office's and whose second falls to the khokimiyat."""
    make.finding(where)
    make.finding(where, topic=where.other_topic)
    programme = make.draft(where)
    return programme, programme.lines.get(office=where.office)


def stands(programme, line):
    found = agreeing.consents_of(programme)
    return next(one for office in found for one in office.lines if one.line.pk == line.pk)


def titles(user):
    return {str(card.title) for card in drawn(agreeing_today.cards(user))}


def test_the_usual_day_is_in_working_days(where, settings):
    settings.PROGRAMME_CONSENT_DAYS = 5

    assert consents.usual_day() == dt.date(2026, 12, 1)  # Tuesday to Tuesday


def test_an_office_asked_sees_exactly_its_own_measures_of_the_draft(where):
    programme, line = two_lines(where)
    assert not Measure.objects.visible_to(where.executor).exists()

    make.consent(where, programme, verdict=None)

    assert list(Measure.objects.visible_to(where.executor)) == [line]
    assert list(Programme.objects.visible_to(where.executor)) == [programme]
    assert not Measure.objects.visible_to(where.khokim).exists()
    assert not ConsentRequest.objects.visible_to(where.khokim).exists()


def test_a_measure_given_to_another_office_is_not_seen_any_more(where):
    programme, line = two_lines(where)
    request = make.consent(where, programme, verdict=None)
    plan = measures.Plan.of(line, office=where.khokimiyat)
    measures.edit(measure=line, by=where.head, plan=plan)

    assert not Measure.objects.visible_to(where.executor).exists()
    with pytest.raises(DecisionError):
        consents.answer(request=request, measure=line, by=where.executor, verdict="yes")


@pytest.mark.parametrize(
    ("verdict", "text"), [("yes", ""), ("remarks", "Muddat qisqa"), ("no", "Pul yoʻq")]
)
def test_an_answer_counts_until_the_plan_changes(where, verdict, text):
    programme, line = two_lines(where)
    make.consent(where, programme, verdict=verdict, text=text)
    assert stands(programme, line).status == verdict

    plan = measures.Plan.of(line, people_served=77)
    measures.edit(measure=line, by=where.head, plan=plan)

    assert stands(programme, line).status == ConsentStatus.OUTDATED


def test_the_newest_answer_counts(where):
    programme, line = two_lines(where)
    request = make.consent(where, programme, verdict="no", text="Pul yoʻq")
    consents.answer(request=request, measure=line, by=where.executor, verdict="yes")

    assert stands(programme, line).status == ConsentStatus.YES


def test_silence_is_shown_and_does_not_block(where, time_machine):
    programme, line = two_lines(where)
    make.consent(where, programme, verdict=None, due_on=dt.date(2026, 11, 30))
    time_machine.move_to("2026-12-01T10:00:00+05:00", tick=False)

    assert stands(programme, line).status == ConsentStatus.SILENT
    assert agreeing.unanswered(agreeing.consents_of(programme)) == [where.office]
    assert "Offices that gave no answer in the term" in titles(where.head)
    programmes.submit(programme=programme, by=where.head)


def test_a_day_off_moves_to_the_next_working_day(where):
    programme, _line = two_lines(where)

    request = make.consent(where, programme, verdict=None, due_on=dt.date(2026, 11, 28))

    assert request.due_on == dt.date(2026, 11, 30)


@pytest.mark.parametrize("days", [0, -1])
def test_a_day_that_is_no_term_is_refused(where, days):
    programme, _line = two_lines(where)

    with pytest.raises(DecisionError):
        make.consent(where, programme, due_on=dt.date(2026, 11, 24) + dt.timedelta(days=days))


def test_only_offices_with_a_measure_are_asked(where):
    programme, _line = two_lines(where)
    day = consents.usual_day()

    for offices in ([where.far_khokimiyat], []):
        with pytest.raises(DecisionError):
            consents.ask(programme=programme, offices=offices, due_on=day, by=where.head)
    assert not ConsentRequest.objects.exists()


def test_nobody_is_asked_about_a_plan_that_is_frozen(where):
    make.finding(where)
    programme = make.submitted(where)

    with pytest.raises(ProgramsError):
        make.consent(where, programme)


@pytest.mark.parametrize("verdict", ["remarks", "no"])
def test_a_remark_or_refusal_says_why(where, verdict):
    programme, _line = two_lines(where)

    with pytest.raises(DecisionError):
        make.consent(where, programme, verdict=verdict, text=" ")


def test_answers_end_with_the_decision(where):
    programme, line = two_lines(where)
    request = make.consent(where, programme, verdict=None)
    programmes.submit(programme=programme, by=where.head)
    consents.answer(request=request, measure=line, by=where.executor, verdict="yes")
    programmes.approve(programme=programme, by=where.regional_head)

    with pytest.raises(DecisionError):
        consents.answer(request=request, measure=line, by=where.executor, verdict="yes")


def test_several_answers_are_kept_together_or_not_at_all(where):
    programme, line = two_lines(where)
    other = programme.lines.exclude(pk=line.pk).get()
    request = make.consent(where, programme, verdict=None)

    said = [consents.Said(line, "yes"), consents.Said(other, "yes")]
    with pytest.raises(DecisionError):
        consents.answer_all(request=request, by=where.executor, answers=said)

    assert not ConsentAnswer.objects.exists()


def test_what_was_said_stays_when_a_new_draft_drops_the_line(where):
    programme, line = two_lines(where)
    make.consent(where, programme)
    comments.write(measure=line, by=where.head, text="Narxi?")

    drafting.redraft(programme=programme, by=where.head)
    assert MeasureComment.objects.unresolved().get().measure == line
    assert stands(programme, line).status == ConsentStatus.YES
    for source in line.sources.all():
        measures.remove_source(source=source, by=where.head, reason="Keyingi yilga")
    drafting.redraft(programme=programme, by=where.head)

    assert not Measure.objects.filter(pk=line.pk).exists()
    assert ConsentAnswer.objects.get().verdict == "yes"
    assert MeasureComment.objects.get().text == "Narxi?"
    assert not MeasureComment.objects.unresolved().exists()


def test_the_today_page_tells_office_and_head(where):
    programme, line = two_lines(where)
    request = make.consent(where, programme, verdict=None)
    comments.write(measure=line, by=where.executor, text="Yer bor", office=where.office)
    assert titles(where.executor) == {"Your consent is asked"}
    assert titles(where.head) == {"Comments on your drafts"}

    consents.answer(request=request, measure=line, by=where.executor, verdict="yes")

    assert titles(where.executor) == set()


def test_a_comment_is_answered_and_settled_once(where):
    _programme, line = two_lines(where)
    comment = comments.write(measure=line, by=where.registrar, text="Narxi?")
    comments.answer(comment=comment, by=where.head, text="Soʻrayman")
    settled = comments.answer(comment=comment, by=where.head, text="Toʻgʻrilandi", resolves=True)

    assert not MeasureComment.objects.unresolved().exists()
    for again in (comment, settled):
        with pytest.raises(DecisionError):
            comments.answer(comment=again, by=where.head, text="Yana", resolves=True)


def test_an_office_reads_the_comments_on_its_own_measures_only(where):
    programme, line = two_lines(where)
    other = programme.lines.exclude(pk=line.pk).get()
    make.consent(where, programme)
    comments.write(measure=other, by=where.head, text="Ichki gap")
    mine = comments.write(measure=line, by=where.head, text="Idoraga")

    assert list(MeasureComment.objects.visible_to(where.executor)) == [mine]
    programmes.submit(programme=programme, by=where.head)
    programmes.approve(programme=programme, by=where.regional_head)
    assert not MeasureComment.objects.visible_to(where.executor).exists()


def test_nobody_comments_on_what_is_decided(where):
    make.finding(where)
    programme = make.approved(where)

    with pytest.raises(DecisionError):
        comments.write(measure=programme.lines.get(), by=where.head, text="Kech")


@pytest.mark.parametrize("table", ["consentrequest", "consentanswer", "measurecomment"])
def test_what_was_said_is_never_rewritten(where, table):
    programme, line = two_lines(where)
    make.consent(where, programme)
    comments.write(measure=line, by=where.head, text="Narxi?")

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE programs_{table} SET by_id = by_id")  # noqa: S608
