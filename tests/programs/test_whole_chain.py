"""One measure walked through everything: its chain tells who, when and why, in order of time."""

import datetime as dt
import io
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import translation
from pypdf import PdfReader

from fieldvisits.services import rounds
from programs import chain, chain_pdf
from programs.models import Measure, SiteCheck
from programs.services import (
    acceptances,
    amendments,
    answers,
    contracts,
    execution,
    measures,
    programmes,
    site_checks,
)
from territories import clock
from tests.factories import executors, khokimiyat, proof
from tests.factories import fieldvisits as field
from tests.factories import programs as make
from tests.programs.test_views import signed_in

HOUSEHOLD = "Hovlimizda suv bor"


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def walked(where, time_machine):
    """A step an hour; the moments are those of the people who took them."""

    def on():
        time_machine.move_to(clock.now() + dt.timedelta(hours=1), tick=False)

    where.on = on
    proof.furnish(where)
    executors.needs(where.topic, "photo")
    proof.told_at_home(where)
    line = agreed(where)
    carried_out(where, line)
    looked_at(where, line)
    return Measure.objects.select_related("programme").get(pk=line.pk)


def agreed(where):
    """Consent, two versions, a return with a remark, approval, sending."""
    where.on()
    programme = make.draft(where)
    line = programme.lines.get()
    where.on()
    make.consent(where, programme, verdict="remarks", text="Quvur bor")
    where.on()
    programmes.submit(programme=programme, by=where.head)
    where.on()
    programmes.return_(
        programme=programme, by=where.regional_head, reason="Toʻldiring", remarks={line.pk: "Narx"}
    )
    where.on()
    plan = measures.Plan.of(line, cost=Decimal(100), funding="fund")
    measures.edit(measure=line, by=where.head, plan=plan)
    for step, by in (
        (programmes.submit, where.head),
        (programmes.approve, where.regional_head),
        (programmes.send, where.head),
    ):
        where.on()
        step(programme=programme, by=by)
    return line


def carried_out(where, line):
    """Accepted, amended, organised, a request to take it off refused, reported with photos."""
    where.on()
    acceptances.accept(programme=line.programme, by=where.khokim)
    line.refresh_from_db()
    where.on()
    asked = make.amendment(where, line, quantity=Decimal(7))
    where.on()
    amendments.approve(amendment=asked, by=where.regional_head, reason="Asosli")
    where.on()
    khokimiyat.person(line, by=where.executor)
    step = khokimiyat.milestone(where, line)
    where.on()
    execution.reach_milestone(milestone=step, by=where.executor, done_on=clock.today())
    where.on()
    wrong = khokimiyat.contract(where, line, number="14")
    khokimiyat.contract(where, line)
    where.on()
    contracts.cancel(contract=wrong, by=where.executor, reason="Raqami xato")
    where.on()
    measures.ask_impossible(measure=line, by=where.executor, grounds="Yer torligi")
    where.on()
    measures.refuse_impossible(measure=line, by=where.regional_head, reason="Yer bor")
    where.on()
    make.report(where, line, files=[proof.before(), proof.after()])


def looked_at(where, line):
    """A round looks, the household is asked, the programme closes."""
    where.on()
    round_ = field.running(where)
    where.on()
    site_checks.record(
        site_check=SiteCheck.objects.get(),
        by=where.member,
        confirmed=True,
        note="Suv kelyapti",
    )
    rounds.finish(round_=round_, by=where.head)
    where.on()
    answers.record(
        source=line.sources.get(),
        by=where.registrar,
        value="solved",
        way="visit",
        words=HOUSEHOLD,
    )
    where.on()
    programmes.close(programme=line.programme, by=where.head)


TOLD = [
    ("Drafted", "head", ""),
    ("Consent asked of", "head", ""),
    ("consents with remarks", "executor", "Quvur bor"),
    ("Submitted: version 1", "head", ""),
    ("Returned: what was said of this measure", "regional_head", "Narx"),
    ("Submitted: version 2", "head", ""),
    ("Approved", "regional_head", ""),
    ("Sent to the khokimiyat", None, ""),
    ("Accepted by the khokimiyat", "khokim", ""),
    ("An amendment asked", "executor", "Narx oshdi\nQuantity: was 1, now 7"),
    ("Amendment 1 approved", "regional_head", "Asosli"),
    ("Named to answer for it: Aliyev Vali, bosh muhandis", "executor", ""),
    ("Milestone reached: Quvurlar keltirildi", "executor", ""),
    ("Contract 14 with Suvqurilish MChJ noted", "executor", "000.50 soums"),
    ("Contract 15 with Suvqurilish MChJ noted", "executor", "works due on 15.12.2026"),
    ("Contract 14 with Suvqurilish MChJ cancelled", "executor", "Raqami xato"),
    ("Asked to take off as impossible", "executor", "Yer torligi"),
    ("Not taken off: it stays to be done", "regional_head", "Yer bor"),
    ("Reported done", "executor", "Quvur almashtirildi\nDone so far: 1 problem of 7. Spent: 0"),
    ("Photos before and after compared", None, "from the same place (22 m); 19 days between"),
    ("Given to a round to look at", None, ""),
    ("A round confirmed it on site", "member", "Suv kelyapti"),
    ("solved? solved, by a visit", "registrar", HOUSEHOLD),
    ("The programme is closed", None, ""),
]


def test_the_chain_tells_the_whole_way_in_order_of_time(where, walked):
    with translation.override("en"):
        found = chain.of(where.head, walked)

    assert found.hidden == 0
    rest = iter(found.steps)
    for words, who, note in TOLD:  # each after the one before
        step = next((one for one in rest if words in one.title), None)
        assert step, words
        assert note in step.note
        if who:
            assert step.by == getattr(where, who)
    assert [step.at for step in found.steps] == sorted(step.at for step in found.steps)
    pair = next(step for step in found.steps if step.title.startswith("Photos before"))
    assert [file.kind for file in pair.files] == ["photo_before", "photo_after"]
    edits = [step for step in found.steps if step.title.startswith("Version")]
    assert len(edits) == 1  # what the amendment changed stands with the amendment


def test_each_reader_sees_the_parts_open_to_them(where, walked):
    kept = {
        "executor": ("Returned: what was said", "Given to a round", "solved? solved"),
        "khokim": ("Consent asked", "The answer of", "Returned: what was said", "solved? solved"),
    }
    with translation.override("en"):
        for who, titles in kept.items():
            hidden = [one for one in chain.of(getattr(where, who), walked).steps if one.hidden]
            assert all(any(words in one.title for one in hidden) for words in titles), who
            assert not any(one.by or one.note or one.files for one in hidden)
        words = " ".join(one.title + one.note for one in chain.of(where.khokim, walked).steps)
    assert not any(secret in words for secret in ("Quvur bor", HOUSEHOLD, "with remarks"))


def test_the_page_and_the_paper_show_the_chain_with_its_photos(where, walked):
    address = reverse("programs:measure-chain", args=[walked.pk])
    html = signed_in(where.head).get(address).content.decode()
    office = signed_in(where.executor).get(address).content.decode()
    with translation.override("uz"):
        papers = [chain_pdf.draw(chain.of(user, walked)) for user in (where.head, where.executor)]

    full, part = (PdfReader(io.BytesIO(paper)) for paper in papers)
    texts = [" ".join(page.extract_text() for page in one.pages) for one in (full, part)]
    for words in (
        "Suvqurilish",
        "Quvur bor",
        "Narx oshdi",
        "Aliyev Vali",
        "Yer torligi",
        HOUSEHOLD,
    ):
        assert words in html
        assert words in " ".join(texts[0].split())
    assert HOUSEHOLD not in office
    assert HOUSEHOLD not in texts[1]
    assert sum(len(page.images) for page in full.pages) >= 2


def test_the_chain_costs_the_same_whatever_happened(where, walked, django_assert_max_num_queries):
    chain.of(where.head, walked)

    with django_assert_max_num_queries(40):
        chain.of(where.head, walked)
