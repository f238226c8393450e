"""A measure's chain: in order of time, whole for the head, with hidden parts named for others."""

import io

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from pypdf import PdfReader

from fieldvisits.choices import RoundStatus, VisitResult
from fieldvisits.models import Household, Round, Visit
from programs import chain, chain_pdf
from programs.chain_steps import Stage
from programs.models import Measure
from programs.services import measures, programmes
from receptions.models import Verification
from territories import clock
from tests.factories import programs as make
from tests.factories.receptions import question

SECRET = "Maxfiy ko‘cha"


@pytest.fixture
def measure(where):
    """A measure from a household's problem and from an appeal, carried to its verification."""
    round_ = Round.objects.create(
        reception=where.reception,
        territory=where.mahalla,
        starts_on="2026-11-20",
        ends_on="2026-11-24",
        purpose="Kuzgi yurish",
        planned_by=where.head,
    )
    home = Household.objects.create(mahalla=where.mahalla, street=SECRET, house="5")
    visit = Visit.objects.create(
        round=round_,
        household=home,
        position=1,
        result=VisitResult.PROBLEM,
        visited_at=clock.now(),
        by=where.registrar,
    )
    found = make.finding(where, text="Quvur yorilgan")
    found.field_reception, found.visit = None, visit
    found.save()
    line = make.draft(where).lines.get()
    where.question = question(reception=where.reception, topic=where.topic)
    measures.add_source(measure=line, by=where.head, problem=where.question)
    plan = measures.Plan.of(line, quantity=7)
    measures.edit(measure=line, by=where.head, plan=plan)
    programme = programmes.submit(programme=line.programme, by=where.head)
    programmes.return_(programme=programme, by=where.regional_head, reason="Muddat uzoq")
    programmes.submit(programme=programme, by=where.head)
    programmes.approve(programme=programme, by=where.regional_head)
    programmes.send(programme=programme, by=where.head)
    make.report(where, line)
    measures.verify(measure=line, by=where.registrar, confirmed=True, note="Suv kelyapti")
    return Measure.objects.get()


def said(found):
    return [step.title for step in found.steps]


def test_the_head_reads_the_whole_way_in_order_of_time(where, measure):
    with translation.override("en"):
        found = chain.of(where.head, measure)

    moments = [step.at for step in found.steps]
    assert moments == sorted(moments)
    assert found.hidden == 0
    stages = {step.stage for step in found.steps}
    assert stages >= {Stage.DOORSTEP, Stage.APPEAL, Stage.PROGRAMME, Stage.PLAN, Stage.CHECK}
    returned = next(step for step in found.steps if step.title == "Returned")
    assert (returned.by, returned.note) == (where.regional_head, "Muddat uzoq")
    versions = [step.note for step in found.steps if step.stage == Stage.PLAN]
    assert [note.split("\n")[0] for note in versions] == [
        "Quantity: was 1, now 2",
        "Quantity: was 2, now 7",
    ]
    assert any(SECRET in title for title in said(found))
    report = next(step for step in found.steps if step.title == "Reported done")
    assert len(report.files) == 1


def test_the_hour_of_a_field_reception_is_the_one_on_the_clock_here(where):
    held = make.finding(where).field_reception
    line = make.draft(where).lines.get()
    here = timezone.localtime(held.starts_at)

    announced = next(step for step in chain.of(where.head, line).steps if held.place in step.title)

    assert announced.note == date_format(here, "SHORT_DATETIME_FORMAT")


def test_an_office_reads_hidden_parts_by_name_only(client, where, measure):
    client.force_login(where.executor)

    page = client.get(reverse("programs:measure-chain", args=[measure.pk]))

    found = page.context["chain"]
    assert found.hidden == 3
    assert all(
        not step.note and not step.by and not step.url for step in found.steps if step.hidden
    )
    words = page.content.decode()
    for secret in (
        SECRET,
        "Muddat uzoq",
        "Kuzgi yurish",
        where.question.text,
        where.question.appeal.text,
    ):
        assert secret not in words


def test_those_who_may_not_read_names_see_no_address(where, measure):
    administration = where.users["administration"]
    assert any(SECRET in title for title in said(chain.of(where.registrar, measure)))

    titles = said(chain.of(where.users["auditor"], measure))
    assert any(SECRET in title for title in titles) == where.users["auditor"].powers.at(
        "audit", where.district
    )
    assert chain.of(administration, measure).hidden == 0


def test_the_word_of_the_people_and_the_next_round_come_after_the_work(
    where, measure, time_machine
):
    time_machine.move_to("2026-12-20T10:00:00+05:00", tick=False)
    later = Round.objects.create(
        reception=where.reception,
        territory=where.district,
        starts_on="2026-12-20",
        ends_on="2026-12-24",
        planned_by=where.head,
        status=RoundStatus.RUNNING,
        started_at=clock.now(),
        started_by=where.head,
    )
    Visit.objects.create(
        round=later,
        household=Household.objects.get(),
        position=1,
        result=VisitResult.NO_PROBLEM,
        visited_at=clock.now(),
        by=where.registrar,
    )
    Verification.objects.create(
        question=where.question, method="call", confirmed=True, by=where.registrar
    )

    found = chain.of(where.head, measure)

    assert [step.stage for step in found.steps][-3:] == [Stage.WORD, Stage.WORD, Stage.NEXT]
    assert chain.of(where.executor, measure).hidden == 6


@pytest.mark.parametrize("language", ["uz", "uz-cyrl", "ru", "en"])
def test_the_paper_says_the_same_and_hides_the_same(where, measure, language):
    with translation.override(language):
        full = chain_pdf.draw(chain.of(where.head, measure))
        part = chain_pdf.draw(chain.of(where.executor, measure))

    words = [" ".join(page.extract_text() for page in PdfReader(io.BytesIO(one)).pages)
             for one in (full, part)]  # fmt: skip
    assert "Kuzgi yurish" in words[0]
    assert "Muddat uzoq" in words[0]
    assert "Kuzgi yurish" not in words[1]
    assert "Maxfiy" not in words[1]
