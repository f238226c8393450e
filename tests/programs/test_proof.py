"""Evidence by kind, checks on site, households asked, measures taken off: the services."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction

from fieldvisits.choices import FindingState
from fieldvisits.services import rounds
from programs.exceptions import DecisionError, ProgramsError, TransitionError
from programs.models import (
    Evidence,
    Measure,
    MeasureCheck,
    MeasureReport,
    MeasureSource,
    SiteCheck,
    SourceAnswer,
    TypicalMeasure,
)
from programs.proof_choices import ProofKind, SourceWord, Verdict
from programs.services import answers, measures, programmes, proofs, site_checks
from programs.services.proofs import Proof
from receptions.choices import QuestionStatus
from receptions.services import thumbnails, word
from territories.figure_registry import registry
from tests.factories import executors, fieldvisits, proof
from tests.factories import programs as make
from tests.factories.receptions import question


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def say(where, source, value, by=None, **fields):
    words = "Suv hali ham yoʻq" if value in ("not", "partly") else ""
    return answers.record(
        source=source,
        by=by or where.registrar,
        value=value,
        way=fields.pop("way", "call"),
        words=fields.pop("words", words),
    )


# -- evidence -------------------------------------------------------------------------------------


def test_a_final_report_names_the_proof_that_is_missing(where):
    executors.needs(where.topic, "photo", "act", welcome=("satisfaction",))
    measure = make.measure(where)

    with pytest.raises(DecisionError, match="photo before, act of acceptance"):
        make.report(where, measure, files=[proof.after()])

    assert not MeasureReport.objects.exists()
    assert not Evidence.objects.exists()


def test_the_library_names_the_proof_before_the_topic_does(where):
    executors.needs(where.topic, "reply", welcome=("satisfaction",))
    kind = make.typical(where, evidence=["act"])
    measure = make.measure(where)

    needs = proofs.needs(measure)
    assert needs.required == (ProofKind.ACT,)
    assert set(needs.welcome) == {ProofKind.REPLY, ProofKind.SATISFACTION}

    with pytest.raises(DecisionError, match="act of acceptance"):
        make.report(where, measure, files=[Proof(ProofKind.REPLY, reference="7")])
    TypicalMeasure.objects.filter(pk=kind.pk).update(evidence=[])
    measure = Measure.objects.get(pk=measure.pk)
    assert proofs.needs(measure).required == (ProofKind.REPLY,)


def test_the_number_of_a_payment_proves_a_measure_that_pays(where):
    make.typical(where, evidence=["payment"])
    measure = make.measure(where)

    with pytest.raises(DecisionError, match="payment reference"):
        make.report(where, measure, files=[Proof(ProofKind.REPLY, reference="7")])
    make.report(where, measure, files=[Proof(ProofKind.PAYMENT, reference="115, 20.11.2026")])

    assert Evidence.objects.get().kind == ProofKind.PAYMENT


def test_proof_of_earlier_reports_counts_and_a_number_is_enough_for_an_act(where):
    executors.needs(where.topic, "photo", "act")
    measure = make.measure(where)
    make.report(where, measure, is_final=False, files=[proof.before()])

    make.report(where, measure, files=[proof.after(), Proof("act", reference="17, 20.11.2026")])

    measure.refresh_from_db()
    assert measure.state == "reported"
    assert [row.kind for row in Evidence.objects.all()] == ["photo_before", "photo_after", "act"]


def test_after_a_check_that_saw_nothing_done_the_proof_is_shown_anew(where):
    executors.needs(where.topic, "photo")
    measure = make.measure(where)
    make.report(where, measure, files=[proof.before(), proof.after()])
    measures.verify(measure=measure, by=where.registrar, confirmed=False, note="Quvur yoʻq")

    with pytest.raises(DecisionError, match="photo after"):
        make.report(where, measure, files=[])
    make.report(where, measure, files=[proof.after(colour="red")])


def test_time_and_place_are_kept_and_leave_the_file(where):
    measure = make.measure(where)

    make.report(where, measure, files=[proof.before()])

    kept = Evidence.objects.get()
    assert kept.point == pytest.approx(proof.HERE, abs=1e-5)
    assert f"{kept.taken_at:%Y-%m-%d %H:%M}" == "2026-11-01 04:00"
    with kept.file.open("rb") as stored:
        content = stored.read()
    assert b"Secret camera" not in content
    assert b"Exif" not in content


def test_photos_before_and_after_are_compared(where):
    measure = make.measure(where)
    make.report(
        where,
        measure,
        files=[
            proof.before(),
            proof.before(place=proof.FAR, colour="red"),
            proof.after(),
            proof.after(place=None, colour="white"),
        ],
    )

    told = [one.told for one in proofs.pairs(Evidence.objects.of(measure))]

    assert [one.verdict for one in told] == [Verdict.SAME, Verdict.NO_PLACE]
    assert [one.days for one in told] == [19, 19]


def test_the_same_picture_is_no_photo_after(where):
    measure = make.measure(where)
    make.report(where, measure, is_final=False, files=[proof.before()])

    with pytest.raises(DecisionError, match="same picture"):
        make.report(where, measure, files=[proof.after(colour="navy")])


def test_a_picture_shown_for_another_measure_is_marked(where):
    make.report(where, make.measure(where), files=[proof.after()])
    other = make.measure(where)

    make.report(where, other, files=[proof.after()])

    first, second = Evidence.objects.order_by("pk")
    assert (first.seen_in, second.seen_in) == (None, first)


def test_a_photo_without_or_with_damaged_notes_is_taken_without_a_place(where):
    measure = make.measure(where)
    plain = executors.picture(colour="olive")
    broken = executors.picture(place=proof.HERE, taken="2026:11:01 09:00:00").read()
    at = broken.index(b"Exif\x00\x00") + 8
    broken = broken[:at] + b"\xff" * 12 + broken[at + 12 :]
    damaged = SimpleUploadedFile("b.jpg", broken, content_type="image/jpeg")

    make.report(where, measure, files=[Proof("photo_before", file=plain)], is_final=False)
    make.report(where, measure, files=[Proof("photo_after", file=damaged)])

    assert [(row.point, row.taken_at) for row in Evidence.objects.all()] == [(None, None)] * 2


def test_a_heic_picture_is_refused_with_what_to_do(where):
    measure = make.measure(where)
    heic = SimpleUploadedFile("IMG_1.HEIC", b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic")

    with pytest.raises(ValidationError, match="HEIC") as caught:
        make.report(where, measure, files=[Proof("photo_after", file=heic)])

    assert caught.value.code == "heic"


def test_a_proof_of_a_wrong_shape_is_refused(where):
    measure = make.measure(where)
    no_picture = SimpleUploadedFile("a.pdf", b"%PDF-1.4\n%%EOF")
    wrong = [
        Proof("nonsense", reference="1"),
        Proof("photo_after", reference="17"),
        Proof("act"),
        Proof("photo_after", file=no_picture),
    ]

    for piece in wrong:
        with pytest.raises(DecisionError):
            make.report(where, measure, files=[piece])


def test_small_pictures_are_drawn_for_measures_too(where):
    make.report(where, make.measure(where), files=[proof.after()])

    assert thumbnails.draw() == 1
    assert Evidence.objects.get().thumbnail.size > 0


# -- the check on site ----------------------------------------------------------------------------


def test_nobody_who_acts_for_the_office_checks(where):
    measure = make.measure(where, "reported")

    for by in (where.executor, where.khokim):
        with pytest.raises(DecisionError):
            measures.verify(measure=measure, by=by, confirmed=True, note="Bor")


def test_a_check_keeps_its_photos_and_they_are_compared(where):
    measure = make.measure(where)
    make.report(where, measure, files=[proof.before(), proof.after()])

    measures.verify(
        measure=measure,
        by=where.registrar,
        confirmed=True,
        note="Bor",
        files=[executors.picture(place=proof.FAR, colour="red")],
    )

    assert MeasureCheck.objects.get().photos.get().kind == ProofKind.SITE
    verdicts = [one.told.verdict for one in proofs.pairs(Evidence.objects.of(measure))]
    assert verdicts == [Verdict.SAME, Verdict.DIFFER]


@pytest.mark.django_db(transaction=True)
def test_of_two_checks_at_once_one_counts(time_machine):
    time_machine.move_to("2026-11-24T10:00:00+05:00", tick=False)
    where = make.place()
    measure = make.measure(where, "reported")
    people = [where.registrar, where.head]

    def look(index):
        try:
            measures.verify(measure=measure, by=people[index], confirmed=index == 0, note="Bor")
        except TransitionError:
            return "refused"
        finally:
            connection.close()
        return "counted"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(look, range(2))) == ["counted", "refused"]
    assert MeasureCheck.objects.count() == 1


def test_a_reported_measure_goes_with_the_next_round_and_its_result_counts(where):
    measure = proof.measure(where, "reported")
    round_ = fieldvisits.running(where)
    check = SiteCheck.objects.get(measure=measure)
    fieldvisits.planned(
        where, household_ids=[fieldvisits.HouseholdFactory(mahalla=where.mahalla).pk]
    )
    assert SiteCheck.objects.count() == 1

    site_checks.record(site_check=check, by=where.member, confirmed=True, note="Koʻrdik")

    measure.refresh_from_db()
    assert (check.round_id, measure.state, measure.verified_by) == (
        round_.pk,
        "verified",
        where.member,
    )
    with pytest.raises(ProgramsError):
        site_checks.record(site_check=check, by=where.member, confirmed=False, note="Yana")


def test_a_round_not_under_way_writes_nothing_and_the_reception_may_come_first(where):
    measure = proof.measure(where, "reported")
    round_ = fieldvisits.planned(where)
    check = SiteCheck.objects.get()
    with pytest.raises(DecisionError):
        site_checks.record(site_check=check, by=where.member, confirmed=True, note="Bor")
    measures.verify(measure=measure, by=where.registrar, confirmed=True, note="Bor")
    rounds.start(round_=round_, by=where.member)

    with pytest.raises(TransitionError):
        site_checks.record(site_check=check, by=where.member, confirmed=False, note="Yoʻq")

    assert not SiteCheck.objects.open().exists()


# -- households asked -----------------------------------------------------------------------------


def test_where_nobody_can_be_asked_the_check_holds(where):
    source = make.measure(where, "verified").sources.get()

    assert (source.word, source.finding.state) == (SourceWord.SEEN, FindingState.SOLVED)
    assert source.answers.get().way == "site"


def test_a_problem_seen_to_be_there_waits_again_although_the_work_is_done(where):
    measure = make.measure(where, "reported")
    source = measure.sources.get()

    measures.verify(
        measure=measure, by=where.head, confirmed=True, note="Suv yoʻq", unsolved=[source.pk]
    )

    source.refresh_from_db()
    assert (source.word, source.finding.state) == (SourceWord.NOT, FindingState.WAITING)
    assert list(Measure.objects.unsolved()) == [measure]


def test_a_household_is_asked_before_its_finding_is_solved(where):
    measure = proof.measure(where, "verified")
    source = measure.sources.get()
    assert source.finding.state == FindingState.IN_PROGRAMME
    assert list(Measure.objects.to_ask()) == [measure]

    say(where, source, "solved")

    source.refresh_from_db()
    source.finding.refresh_from_db()
    assert (source.word, source.finding.state) == (SourceWord.SOLVED, FindingState.SOLVED)
    assert not Measure.objects.to_ask().exists()
    assert not Measure.objects.unsolved().exists()


def test_not_solved_reopens_the_problem_even_after_it_was_said_solved(where):
    measure = proof.measure(where, "verified")
    source = measure.sources.get()
    say(where, source, "solved")

    say(where, source, "partly", way="visit")

    source.refresh_from_db()
    assert source.finding.state == FindingState.WAITING
    assert source.released_at is not None
    assert Measure.objects.unsolved().get() == measure
    again = make.draft(where)
    assert MeasureSource.objects.held().get().measure.programme == again
    with pytest.raises(DecisionError):
        say(where, source, "solved")


def test_said_before_the_check_it_counts_with_the_check(where):
    measure = proof.measure(where, "reported")
    source = measure.sources.get()
    say(where, source, "not")
    source.finding.refresh_from_db()
    assert source.finding.state == FindingState.IN_PROGRAMME

    measures.verify(measure=measure, by=where.head, confirmed=True, note="Quvur bor")

    source.finding.refresh_from_db()
    assert source.finding.state == FindingState.WAITING


def test_what_was_said_about_work_that_is_not_there_is_asked_again(where):
    measure = proof.measure(where, "reported")
    say(where, measure.sources.get(), "solved")

    measures.verify(measure=measure, by=where.head, confirmed=False, note="Quvur yoʻq")

    assert measure.sources.get().word == SourceWord.UNKNOWN


def test_who_is_not_reached_three_times_leaves_it_to_the_check(where):
    source = proof.measure(where, "verified").sources.get()

    words = []
    for _try in range(3):
        say(where, source, "not_reached")
        source.refresh_from_db()
        words.append(source.word)

    assert words == ["not_reached", "not_reached", "seen"]
    source.finding.refresh_from_db()
    assert source.finding.state == FindingState.SOLVED


def test_at_the_closing_what_nobody_knows_to_be_solved_counts_as_not_solved(where):
    measure = proof.measure(where, "verified")

    proof.close(where, measure)

    source = measure.sources.get()
    assert source.finding.state == FindingState.WAITING
    assert Measure.objects.unsolved().get() == measure
    counts = registry.counts("measures_without_solved_source", *make.PERIOD)
    total = counts[where.country.pk]
    assert (total.numerator, total.denominator) == (1, 1)
    assert not Measure.objects.to_ask().exists()


def test_an_answer_that_does_not_hold_is_refused(where):
    measure = proof.measure(where)
    source = measure.sources.get()
    with pytest.raises(DecisionError):
        say(where, source, "solved")  # nothing is reported yet
    make.report(where, measure)

    for fields in (
        {"value": "perhaps"},
        {"value": "solved", "way": "link"},
        {"value": "not", "words": " "},
        {"value": "solved", "by": where.executor},
        {"value": "solved", "by": where.khokim},
    ):
        with pytest.raises(DecisionError):
            say(where, source, **fields)

    assert not SourceAnswer.objects.exists()


def test_answers_cannot_be_rewritten(where):
    source = proof.measure(where, "verified").sources.get()
    say(where, source, "not")

    with pytest.raises(DatabaseError), transaction.atomic():
        SourceAnswer.objects.update(value="solved")


def asked_question(where):
    """A question closed as satisfied, behind a measure that is verified."""
    found = question(QuestionStatus.REGISTERED, reception=where.reception, topic=where.topic)
    draft = make.draft(where)
    programmes.submit(programme=draft, by=where.head)
    programmes.approve(programme=draft, by=where.regional_head)
    measure = programmes.send(programme=draft, by=where.head).lines.get()
    make.report(where, measure)
    measures.verify(measure=measure, by=where.head, confirmed=True, note="Bor")
    return measure.sources.get(question=found)


def test_the_applicant_of_an_open_question_is_asked_for_the_measure_alone(where):
    source = asked_question(where)

    said = say(where, source, "not", words="Yoʻl hali buzuq")

    source.refresh_from_db()
    assert (source.word, said.said, said.by) == ("not", None, where.registrar)
    assert source.released_at is not None


def test_the_applicants_word_by_link_reaches_the_measure(where, monkeypatch):
    source = asked_question(where)
    closed = question(QuestionStatus.CLOSED)
    said = word.say(question=closed, closed_at=closed.closed_at, value="yes")
    assert not SourceAnswer.objects.filter(way="link").exists()  # of another question

    said.question_id = source.question_id
    answers.hear(said)

    source.refresh_from_db()
    answer = source.answers.get()
    assert (source.word, answer.way, answer.by, answer.said) == ("solved", "link", None, said)
