"""Findings joined to one cause: named wherever the cause is, and their households are asked."""

import io

import pypdf
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from fieldvisits.choices import CausePeople, FindingState, Horizon
from fieldvisits.services import finding_joins, findings, rounds
from programs import chain, pdf
from programs.contents import left_out_for, lines_for
from programs.exceptions import DecisionError
from programs.models import Measure, SourceAnswer
from programs.proof_choices import SourceWord
from programs.services import answers, measures, site_checks, trace
from tests.factories import fieldvisits as field
from tests.factories import programs as make
from tests.factories import proof


@pytest.fixture
def cause(where):
    """Two households and somebody at a field reception told of one cause; it waits."""
    proof.furnish(where)
    round_ = field.running(where)
    first = field.found(where, round_=round_, people_affected=4)
    second = field.found(where, round_=round_, people_affected=9)
    third = make.finding(
        where, state=FindingState.OPEN, person="Aliyev Vali", residence="Bogʻ koʻchasi 5"
    )
    rounds.finish(round_=round_, by=where.head)
    finding_joins.join(
        cause=first, others=[second, third], reason="Bitta quvur", by=where.head,
        people=CausePeople.SUM,
    )  # fmt: skip
    findings.wait_for_programme(finding=first, by=where.head, horizon=Horizon.SHORT)
    where.joined = [first, second, third]
    where.numbers = f"F-{first.pk} (F-{second.pk}, F-{third.pk})"
    return where


@pytest.fixture
def done(cause):
    """The measure of the cause, reported and confirmed on site."""
    cause.measure = make.sent(cause).lines.get()
    make.report(cause, cause.measure)
    measures.verify(measure=cause.measure, by=cause.registrar, confirmed=True, note="Suv kelyapti")
    return cause


def say(where, value, finding=None, words="Kelmayapti", **fields):
    source = where.measure.sources.get()
    answers.record(
        source=source, finding=finding, by=where.registrar, value=value, way="call",
        words=words, **fields,
    )  # fmt: skip
    source.refresh_from_db()
    return source


def page(user, address):
    client = Client()
    client.force_login(user)
    return client.get(address)


def test_the_matrix_the_pages_and_the_papers_name_every_finding_of_the_cause(cause):
    programme = make.draft(cause)
    lines = list(lines_for(programme, cause.head))
    (row,) = trace.matrix(lines, left_out_for(programme, cause.head))
    with translation.override("en"):
        drawn = pypdf.PdfReader(io.BytesIO(pdf.draw(programme, lines, [row])))
        steps = chain.of(cause.head, Measure.objects.get()).steps
    words = "".join("".join(one.extract_text() for one in drawn.pages).split())

    assert row.label == cause.numbers
    assert row.people == 4 + 9 + 1
    assert words.count("".join(cause.numbers.split())) == 2  # beside the measure, in the annex
    html = page(cause.head, programme.get_absolute_url()).content.decode()
    for one in cause.joined:
        assert f"F-{one.pk}</a>" in html
        assert any(f"F-{one.pk} found" in step.title for step in steps)


def test_what_is_left_out_names_every_finding_of_the_cause(cause):
    make.finding(cause, topic=cause.other_topic)
    programme = make.draft(cause)
    source = programme.lines.get(topic=cause.topic).sources.get()
    measures.remove_source(source=source, by=cause.head, reason="Byudjet yetmaydi")

    (left,) = left_out_for(programme, cause.head)

    assert (left.label, left.people) == (cause.numbers, 14)


def test_a_reader_who_does_not_see_the_field_reads_numbers_only(cause):
    make.sent(cause)
    measure = Measure.objects.get()

    found = [
        step for step in chain.of(cause.executor, measure).steps if "of one cause" in step.title
    ]

    assert len(found) == 2
    assert all(step.hidden and not step.note for step in found)


def test_every_household_of_the_cause_is_asked_before_it_is_solved(done):
    first, second, third = done.joined

    assert say(done, "solved", first, "").word == SourceWord.UNKNOWN
    assert say(done, "solved", second, "").word == SourceWord.UNKNOWN
    assert list(Measure.objects.to_ask()) == [done.measure]
    source = say(done, "solved", third, "")

    first.refresh_from_db()
    assert (source.word, first.state) == (SourceWord.SOLVED, FindingState.SOLVED)
    assert [one.finding_id for one in SourceAnswer.objects.all()] == [one.pk for one in done.joined]


def test_one_household_that_says_not_solved_decides(done):
    first, second, _third = done.joined
    say(done, "solved", first, "")

    source = say(done, "not", second)

    first.refresh_from_db()
    assert (source.word, first.state) == (SourceWord.NOT, FindingState.WAITING)
    assert source.released_at
    assert list(Measure.objects.unsolved()) == [done.measure]


def test_who_is_never_reached_leaves_their_part_to_the_check(done, settings):
    first, second, third = done.joined
    for one in (first, third):
        say(done, "solved", one, "")
    for _try in range(settings.SOURCE_TRIES):
        source = say(done, "not_reached", second, "")

    assert source.word == SourceWord.SOLVED


def test_what_was_said_about_work_that_is_not_there_is_asked_again(cause):
    cause.measure = make.sent(cause).lines.get()
    make.report(cause, cause.measure)
    say(cause, "solved", cause.joined[1], "")
    measures.verify(measure=cause.measure, by=cause.registrar, confirmed=False, note="Yoʻq")

    source = cause.measure.sources.get()

    assert (source.word, source.heard) == (SourceWord.UNKNOWN, {})


def test_a_household_of_another_cause_is_not_asked_for_this_one(done):
    other = make.finding(done, person="Karimov", topic=done.other_topic)

    with pytest.raises(DecisionError):
        say(done, "solved", other, "")

    assert not SourceAnswer.objects.exists()


def test_the_page_asks_which_household_and_shows_what_each_said(done):
    second = done.joined[1]
    source = done.measure.sources.get()
    address = reverse("programs:source-ask", args=[done.measure.pk, source.pk])
    client = Client()
    client.force_login(done.registrar)
    html = client.get(address).content.decode()
    sent = {"value": "not", "way": "visit", "words": "Kelmayapti"}

    missing = client.post(address, sent)
    left = client.get(done.measure.get_absolute_url()).content.decode()
    client.post(address, {**sent, "finding": second.pk})
    shown = client.get(done.measure.get_absolute_url()).content.decode()

    assert "Bogʻ koʻchasi 5" in html  # who told it at a field reception
    assert missing.status_code == 422
    assert "3 households are still to be asked." in left
    assert SourceAnswer.objects.get().finding == second
    assert f"F-{second.pk}: Not solved" in shown


def test_somebody_named_at_a_field_reception_is_asked_too(where):
    told = make.finding(where, person="Aliyev Vali", residence="Bogʻ koʻchasi 5")
    where.measure = make.measure(where, "verified")
    source = where.measure.sources.get()
    assert source.word == SourceWord.UNKNOWN

    html = page(
        where.registrar, reverse("programs:source-ask", args=[where.measure.pk, source.pk])
    ).content.decode()
    assert "Aliyev Vali" in html
    assert say(where, "solved", None, "").word == SourceWord.SOLVED
    assert SourceAnswer.objects.get().finding == told


def test_a_round_that_visits_a_household_of_the_cause_looks_at_the_measure(cause):
    far = field.HouseholdFactory(mahalla=cause.mahalla)
    measure = make.sent(cause).lines.get()
    make.report(cause, measure)
    visit = cause.joined[1].visit
    round_ = visit.round
    round_.territory = cause.far  # elsewhere: only the household leads there

    assert list(site_checks.waiting_at(round_, [visit])) == [measure]
    visit.household = far
    assert not site_checks.waiting_at(round_, [visit])
