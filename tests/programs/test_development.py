import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, transaction

from programs.development_choices import DevelopmentState as State
from programs.development_choices import RemarkAnswer
from programs.exceptions import DecisionError, FrozenError, ProgramsError, SourceError
from programs.models import DevelopmentEvent, DraftPoint, Remark, RemarkGround
from programs.services import development, remarks
from tests.factories import development as make
from tests.factories import programs
from tests.factories.receptions import question


def refused(do, error=ProgramsError):
    with pytest.raises(error), transaction.atomic():
        do()


def test_sending_freezes_the_version_and_sets_the_day_of_the_answer(where):
    programme = make.sent(where)

    assert programme.state == State.SENT
    assert programme.number == f"{where.reception.code}-2026-R01"
    assert programme.answer_due_on == dt.date(2026, 12, 8)  # ten working days, none of them off
    refused(lambda: development.write(programme=programme, by=where.khokim, points=()), FrozenError)
    point = development.newest(programme).points.first()
    with pytest.raises(DatabaseError), transaction.atomic():
        DraftPoint.objects.filter(pk=point.pk).update(text="boshqa")


def test_a_draft_without_points_and_document_is_not_sent(where):
    programme = make.begun(where)
    development.write(programme=programme, by=where.khokim, points=())

    refused(lambda: development.send(programme=programme, by=where.khokim), SourceError)


def test_a_document_is_judged_by_its_content(where):
    programme = make.begun(where)
    fake = SimpleUploadedFile("dastur.pdf", b"MZ not a pdf")

    with pytest.raises(ValidationError):
        development.write(programme=programme, by=where.khokim, points=make.POINTS, file=fake)

    real = SimpleUploadedFile("dastur.pdf", b"%PDF-1.7\n%%EOF\n")
    version = development.write(programme=programme, by=where.khokim, points=(), file=real)
    assert version.content_type == "application/pdf"
    assert development.send(programme=programme, by=where.khokim).state == State.SENT


def test_a_remark_needs_a_ground_before_it_goes_out(where):
    written = make.remark(where, grounded=False)

    refused(lambda: remarks.issue(programme=written.programme, by=where.head), SourceError)

    assert not Remark.objects.issued().exists()


def test_a_figure_keeps_the_appeals_behind_it(where):
    asked = [question(reception=where.reception, topic=where.topic) for _one in range(3)]
    question(reception=where.far_reception, topic=where.topic)
    written = make.remark(where, grounded=False)
    period = {"first": dt.date(2026, 1, 1), "last": dt.date(2026, 12, 31)}

    row = remarks.ground_by_figure(remark=written, by=where.head, topic=where.topic, **period)

    assert row.count == 3
    assert row.appeals == sorted(one.appeal_id for one in asked)
    refused(
        lambda: remarks.ground_by_figure(
            remark=written, by=where.head, topic=where.other_topic, **period
        ),
        SourceError,
    )


def test_grounds_come_from_the_territory_only_and_never_complain_about_the_khokimiyat(where):
    written = make.remark(where, grounded=False)
    foreign = question(reception=where.far_reception, topic=where.topic)
    about = question(
        reception=where.reception,
        topic=where.topic,
        appeal_type="complaint",
        complained_office=where.khokimiyat,
    )

    for one in (foreign, about):
        refused(
            lambda one=one: remarks.ground(remark=written, by=where.regional_head, problems=[one]),
            SourceError,
        )
    found = programs.finding(where)
    assert remarks.ground(remark=written, by=where.head, problems=[found, found]) == 1


def test_remarks_sent_are_answered_one_by_one_and_a_new_version_follows(where):
    written = make.issued(where)
    programme = written.programme
    programme.refresh_from_db()
    assert programme.state == State.REMARKED
    refused(lambda: development.send(programme=programme, by=where.khokim), DecisionError)
    refused(
        lambda: remarks.answer(
            remark=written, by=where.khokim, answer=RemarkAnswer.REFUSED, text=" "
        ),
        DecisionError,
    )

    remarks.answer(remark=written, by=where.khokim, answer="partly", text="6 km quriladi")
    version = development.new_version(programme=programme, by=where.khokim)
    assert [point.text for point in version.points.all()] == [one.text for one in make.POINTS]
    programme = development.send(programme=programme, by=where.khokim)

    assert programme.state == State.SENT
    assert development.newest(programme).number == 2


def test_the_text_and_the_grounds_of_a_remark_sent_stay(where):
    written = make.issued(where)

    refused(lambda: remarks.rewrite(remark=written, by=where.head, text="boshqa"))
    for change in (
        lambda: Remark.objects.filter(pk=written.pk).update(text="boshqa"),
        lambda: Remark.objects.filter(pk=written.pk).delete(),
        lambda: RemarkGround.objects.filter(remark=written).delete(),
        lambda: DevelopmentEvent.objects.all().delete(),
    ):
        with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
            change()


@pytest.mark.parametrize(
    ("satisfied", "state", "others"),
    [
        (True, State.AGREED, (State.WITH_REMARKS, State.NOT_AGREED)),
        (False, State.WITH_REMARKS, (State.AGREED,)),
        (False, State.NOT_AGREED, (State.AGREED,)),
    ],
)
def test_the_conclusion_follows_the_closed_remarks(where, satisfied, state, others):
    written = make.answered(where)
    programme = written.programme

    def conclude(wanted):
        return development.conclude(
            programme=programme, by=where.head, state=wanted, conclusion="Xulosa"
        )

    refused(lambda: conclude(state), DecisionError)  # not closed yet
    note = "" if satisfied else "Javob yetarli emas"
    remarks.close(remark=written, by=where.registrar, satisfied=satisfied, note=note)
    for other in others:
        refused(lambda other=other: conclude(other), DecisionError)

    assert conclude(state).state == state
    refused(lambda: make.remark(where, programme=programme, grounded=False), FrozenError)


def test_closing_is_for_the_reception_and_once(where):
    written = make.answered(where)

    refused(lambda: remarks.close(remark=written, by=where.khokim, satisfied=True), DecisionError)
    refused(lambda: remarks.close(remark=written, by=where.head, satisfied=False), DecisionError)
    remarks.close(remark=written, by=where.head, satisfied=True)
    refused(lambda: remarks.close(remark=written, by=where.head, satisfied=True), DecisionError)


def test_a_remark_taken_back_leaves_no_gap(where):
    programme = make.sent(where)
    first, second = (make.remark(where, programme=programme) for _one in range(2))

    remarks.drop(remark=first, by=where.head)

    second.refresh_from_db()
    assert second.ordinal == 1


def test_systemic_problems_of_the_territory_are_ticked_as_entered(where):
    own = make.confirmed(where)
    where.topic = where.other_topic
    foreign = make.confirmed(where, scope=where.far, parts=[where.far])
    programme = make.sent(where)

    refused(
        lambda: development.tick_problems(programme=programme, by=where.head, problems=[foreign]),
        SourceError,
    )
    development.tick_problems(programme=programme, by=where.head, problems=[own])
    assert list(programme.systemic_problems.all()) == [own]
    development.tick_problems(programme=programme, by=where.head, problems=[])
    assert not programme.entries.exists()
