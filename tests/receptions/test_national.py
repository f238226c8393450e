"""The Administration: the desk, proposals and their fate, briefs, agendas, working groups."""

import datetime as dt
import io
from decimal import Decimal

import pytest
import time_machine
from django.db import connection, transaction
from django.urls import reverse
from django.utils.formats import date_format
from pypdf import PdfReader

from receptions import council_sections, national_drafts, national_tiles, proposal_sources
from receptions import national_rules as rules
from receptions.exceptions import NationalError, TransitionError
from receptions.models import (
    Appeal,
    NationalPaper,
    NationalPaperItem,
    NationalProposal,
    QuarterReport,
    RepublicanVisit,
)
from receptions.national_numbers import compared, rated_quarter
from receptions.national_rules import Rise
from receptions.pdf import national_paper
from receptions.proposal_sources import Candidate, Source
from receptions.report_standing import standings, summary
from receptions.services import national_papers, national_proposals, reports
from receptions.services.national_proposals import Step
from territories import clock
from territories.choices import Direction, RatingClass, Role
from territories.figure_registry import registry
from territories.figures import Count
from territories.models import Rating, RatingFormula
from territories.periods import Quarter
from tests.factories.receptions import ReceptionFactory, TopicFactory, question
from tests.factories.territories import (
    CalendarVersionFactory,
    OfficeFactory,
    StateBodyFactory,
    UserFactory,
    world,
)

QUARTER = Quarter.of(dt.date(2026, 8, 1))
MORE, LESS = Direction.MORE_IS_BETTER, Direction.LESS_IS_BETTER


@pytest.fixture
def where(db):
    CalendarVersionFactory()
    found = world()
    found.top = found.users[Role.ADMINISTRATION]
    found.auditor = found.users[Role.AUDITOR]
    found.home = ReceptionFactory(territory=found.country, code="17")
    for place in (found.region, found.far_region, found.district, found.neighbour, found.far):
        ReceptionFactory(territory=place)
    return found


@pytest.fixture
def offered(monkeypatch):
    """Two candidates of a source, and no other source."""
    found = [
        Candidate(f"test:{number}", "legal_act", title, title, "Hisobot", url="/x/")
        for number, title in enumerate(("Suv qonuni", "Yo‘l dasturi"))
    ]
    source = Source("test", "sinov", lambda: found)
    monkeypatch.setattr(proposal_sources, "sources", {"test": source})
    return found


@pytest.mark.parametrize(
    ("now", "before", "rises"),
    [(20, 10, True), (19, 1, False), (120, 100, True), (119, 100, False), (30, 0, True)],
)
def test_a_topic_has_risen_from_its_least_number_and_share_on(now, before, rises):
    found = rules.risen({"01": now}, {"01": before}, most=5)

    assert found == ([Rise("01", now, before)] if rises else [])


def test_a_place_lags_where_it_is_worse_than_the_whole_in_the_figures_direction():
    values = {"in_time": Decimal(60), "repeats": Decimal(9), "good": Decimal(90)}
    whole = {"in_time": Decimal(80), "repeats": Decimal(3), "good": Decimal(80)}
    ways = {"in_time": MORE, "repeats": LESS, "good": MORE}

    assert [one.code for one in rules.lags(values, whole, ways, most=5)] == ["repeats", "in_time"]


def test_candidates_are_collected_once(where, offered):
    one = national_proposals.collect(by=where.top, origins=[offered[0].origin])
    both = national_proposals.collect(by=where.top)
    again = national_proposals.collect(by=where.top)

    assert (one, both, again) == (1, 1, 0)
    assert NationalProposal.objects.count() == 2
    assert national_proposals.fresh_candidates() == []


def test_a_proposal_meets_its_fate_step_by_step(where, offered):
    national_proposals.collect(by=where.top)
    proposal, other = NationalProposal.objects.order_by("pk")

    def move(one, state, **more):
        return national_proposals.move(proposal=one, step=Step(state, **more), by=where.top)

    with pytest.raises(TransitionError):
        move(proposal, "adopted", act_number="1", act_date=clock.today())
    move(proposal, "studied")
    with pytest.raises(NationalError):
        move(proposal, "sent")
    move(proposal, "sent", body=StateBodyFactory())
    with pytest.raises(NationalError):
        move(proposal, "adopted")
    move(proposal, "adopted", act_number="PQ-12", act_date=clock.today())
    with pytest.raises(NationalError):
        move(other, "declined", note=" ")
    move(other, "declined", note="Mablag‘ yo‘q")

    proposal.refresh_from_db()
    assert (proposal.state, proposal.act_number) == ("adopted", "PQ-12")
    states = list(proposal.events.order_by("pk").values_list("state", flat=True))
    assert states == ["collected", "studied", "sent", "adopted"]


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.REGIONAL_HEAD, Role.HEAD, Role.DEPUTY])
def test_nobody_but_the_administration_writes(where, offered, role):
    person = where.users[role]

    with pytest.raises(NationalError):
        national_proposals.collect(by=person)
    with pytest.raises(NationalError):
        national_papers.draft(kind="brief", quarter=QUARTER, by=person)


def rate(place, score, *, decided=True):
    formula, _made = RatingFormula.objects.get_or_create(
        version=1, defaults={"valid_from": dt.date(2020, 1, 1), "source": "sinov"}
    )
    return Rating.objects.create(
        territory=place,
        year=QUARTER.year,
        quarter=QUARTER.number,
        formula=formula,
        score=score,
        rating_class=RatingClass.UNSATISFACTORY,
        computed_at=clock.now(),
        **(_decision() if decided else {}),
    )


def _decision():
    return {"state": "approved", "approved_at": clock.now(), "approved_by": UserFactory()}


def risen(where, monkeypatch, **figures):
    """Topics and figures of two quarters, as if counted."""
    topic = TopicFactory(name_uz="Ichimlik suvi", name_ru="Питьевая вода")
    numbers = {QUARTER: 90, QUARTER.previous: 40}
    monkeypatch.setattr(
        national_drafts,
        "topics",
        lambda quarter: (
            {topic.code: numbers[quarter]},
            {topic.code: {where.district.pk: numbers[quarter]}},
        ),
    )
    return topic


def test_a_brief_is_drafted_with_frozen_evidence_edited_signed_and_then_stays(where, monkeypatch):
    topic = risen(where, monkeypatch)
    paper = national_papers.draft(kind="brief", quarter=QUARTER, by=where.top)
    item = paper.items.get()

    assert item.evidence == {
        "topic": topic.code,
        "now": 90,
        "before": 40,
        "places": [{"code": where.district.code, "cases": 90}],
        "rounding": "ROUND_HALF_UP",
    }
    assert "Ichimlik suvi" in item.problem_uz
    assert "Питьевая вода" in item.problem_ru
    assert "90 questions after 40" in item.problem_en
    with pytest.raises(NationalError):  # a problem without a proposal
        national_papers.sign(paper=paper, by=where.top)
    words = dict.fromkeys(national_papers.WORDS, "") | {
        "problem_uz": "Suv",
        "problem_ru": "Вода",
        "proposal_uz": "Quvur",
        "proposal_ru": "Труба",
    }
    national_papers.write(paper=paper, item=item, words=words, by=where.top)
    first = national_papers.sign(paper=paper, by=where.top)

    assert first.number == f"17-{clock.today().year}/B1"
    report = national_papers.draft(kind="info", quarter=QUARTER, by=where.top)
    assert report.items.get().evidence == item.evidence
    assert "Информация для Президента" in pages_of(report, "ru")
    with pytest.raises(NationalError):
        national_papers.write(paper=paper, item=item, words=words, by=where.top)
    for change in (
        lambda: NationalPaper.objects.update(intro_uz="x"),
        lambda: NationalPaperItem.objects.update(problem_uz="x"),
        lambda: NationalPaperItem.objects.all().delete(),
    ):
        with pytest.raises(Exception, match="pgtrigger"), transaction.atomic():
            change()


def test_a_quarter_that_is_not_over_has_no_paper(where):
    with pytest.raises(NationalError):
        national_papers.draft(kind="brief", quarter=Quarter.of(clock.today()), by=where.top)

    assert not NationalPaper.objects.exists()


def agenda(where):
    rate(where.district, 31)
    rate(where.far, 80)
    return national_papers.draft(kind="agenda", quarter=QUARTER, by=where.top)


def test_an_agenda_has_a_point_for_each_region_with_its_worst_districts(where):
    paper = agenda(where)

    by_region = {item.territory: item for item in paper.items.all()}
    assert set(by_region) == {where.region, where.far_region}
    districts = by_region[where.region].evidence["districts"]
    assert [(one["code"], one["score"]) for one in districts] == [(where.district.code, "31.00")]
    with pytest.raises(NationalError):  # no day of the meeting yet
        national_papers.sign(paper=paper, by=where.top)


def test_ratings_that_are_not_decided_put_nobody_at_the_bottom(where):
    rate(where.district, 31, decided=False)
    rate(where.far, 80, decided=False)
    paper = national_papers.draft(kind="agenda", quarter=QUARTER, by=where.top)

    assert rated_quarter() is None
    assert all(not item.evidence["districts"] for item in paper.items.all())
    assert "рейтинги не утверждены" in pages_of(paper, "ru").lower().replace("\n", " ")


def test_papers_speak_in_the_sealed_numbers_and_say_so(where):
    with clock.playing(dt.datetime.combine(QUARTER.first_day, dt.time(9), dt.UTC)):
        question("closed", reception=where.district.reception)
    in_october = dt.datetime.combine(QUARTER.next.first_day, dt.time(9), dt.UTC)
    with time_machine.travel(in_october + dt.timedelta(days=8), tick=False):
        before = national_papers.draft(kind="agenda", quarter=QUARTER, by=where.top)
        reports.open_quarter(QUARTER)
        for place in (where.district, where.country):
            report = QuarterReport.objects.get(
                reception__territory=place, year=QUARTER.year, quarter=QUARTER.number
            )
            report = reports.submit(report=report, by=UserFactory())
        sealed = dict(compared(QUARTER).counts["in_time"])
        with clock.playing(in_october - dt.timedelta(days=20)):
            late = question("closed", reception=where.district.reception)
        again = compared(QUARTER).counts["in_time"]
        live = registry.quarter_counts(QUARTER, ["in_time"])["in_time"]
        paper = national_papers.draft(kind="agenda", quarter=QUARTER, by=where.top)

    assert late.pk
    for place in (where.district.pk, where.country.pk):
        assert live[place] == Count(2, 2)
        assert again[place] == sealed[place] == Count(1, 1)
    assert again[where.region.pk] == Count(2, 2)  # not sealed
    assert paper.basis["seal"] == report.code
    assert report.code in pages_of(paper, "uz").replace("\n", "")
    assert before.basis["seal"] == ""


def pages_of(paper, language):
    data = national_paper.draw(paper, language)
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)


TITLES = {
    "brief": {
        "uz": "Bosh vazir uchun",
        "uz-cyrl": "Бош вазир учун",
        "ru": "Справка для Премьер-министра",
        "en": "Brief for the Prime Minister",
    },
    "agenda": {
        "uz": "kun tartibi",
        "uz-cyrl": "кун тартиби",
        "ru": "Повестка совещания с регионами",
        "en": "Agenda of the meeting with the regions",
    },
}


@pytest.mark.parametrize("kind", ["brief", "agenda"])
@pytest.mark.parametrize("language", ["uz", "uz-cyrl", "ru", "en"])
def test_papers_are_drawn_in_four_languages(where, client, monkeypatch, kind, language):
    risen(where, monkeypatch)
    paper = agenda(where) if kind == "agenda" else None
    paper = paper or national_papers.draft(kind=kind, quarter=QUARTER, by=where.top)
    client.force_login(where.top)

    page = client.get(paper.get_absolute_url()).content.decode()
    address = reverse("receptions:national-paper-pdf", args=[paper.pk, language])
    reader = PdfReader(io.BytesIO(client.get(address).content))

    assert address in page
    assert reader.trailer["/Root"]["/Lang"] == language
    assert reader.trailer["/Root"]["/ViewerPreferences"]["/DisplayDocTitle"]
    text = " ".join(" ".join(one.extract_text() for one in reader.pages).split())
    assert TITLES[kind][language] in text
    if kind == "agenda":
        assert where.district.name_uz in text
    else:
        item = paper.items.get()
        said = {
            "uz": item.problem_uz,
            "uz-cyrl": item.problem_uz_cyrl,
            "ru": item.problem_ru,
            "en": item.problem_en,
        }
        assert "90" in said[language]
        assert len(set(said.values())) == 4
        assert said[language] in text


def test_what_is_written_in_uzbek_and_russian_only_is_signed_and_stands_in_uzbek(
    where, monkeypatch
):
    risen(where, monkeypatch)
    paper = national_papers.draft(kind="brief", quarter=QUARTER, by=where.top)
    item = paper.items.get()
    words = dict.fromkeys(national_papers.WORDS, "") | {
        "problem_uz": "Suv yo‘q",
        "problem_ru": "Воды нет",
        "problem_en": "There is no water",
        "proposal_uz": "Quvur tortish",
        "proposal_ru": "Проложить трубу",
    }
    national_papers.write(paper=paper, item=item, words=words, by=where.top)
    national_papers.sign(paper=paper, by=where.top)

    english, russian = pages_of(paper, "en"), pages_of(paper, "ru")
    assert "There is no water" in english
    assert "Quvur tortish" in english
    assert "What is not translated stands in Uzbek." in english
    assert "Проложить трубу" in russian
    assert "Suv yo‘q" in pages_of(paper, "uz-cyrl")
    assert "Quvur" not in russian


def test_a_group_is_recorded_with_the_reasons_and_leads_to_the_field_reception(where, client):
    rate(where.district, 31)
    client.force_login(where.top)
    url = reverse("receptions:national-group", args=[where.district.code])
    day = clock.today() + dt.timedelta(days=9)
    sent = {"goes_on": day.isoformat(), "bodies": "Energetika vazirligi", "task": "Suv"}

    answer = client.post(url, sent)
    again = client.post(url, sent)

    assert answer["Location"].startswith(reverse("fieldvisits:field-reception-announce"))
    assert client.get(answer["Location"]).status_code == 200
    assert again.status_code == 422
    assert RepublicanVisit.objects.get().territory == where.district
    with pytest.raises(Exception, match="append"), transaction.atomic():
        connection.cursor().execute("UPDATE receptions_republicanvisit SET task = 'x'")


def test_the_result_of_a_group_is_written_once_after_the_visit_and_deputies_read_it(where, client):
    visit = national_papers.send_group(
        territory=where.district,
        quarter=QUARTER,
        visit={"goes_on": clock.today(), "bodies": "Energetika vazirligi", "task": "Suv"},
        reasons=[],
        by=where.top,
    )
    later = national_papers.send_group(
        territory=where.district,
        quarter=QUARTER,
        visit={"goes_on": clock.today() + dt.timedelta(days=2), "bodies": "Bank", "task": "Kredit"},
        reasons=[],
        by=where.top,
    )
    client.force_login(where.top)
    url = reverse("receptions:national-visit-result", args=[visit.pk])
    words = {"found": "Quvur eskirgan", "decided": "Vazirlik 1-maygacha 4 km quvur yotqizadi"}

    assert client.post(url, {**words, "found": "+998 90 123-45-67 aytdi"}).status_code == 422
    assert client.post(url, words).status_code == 302
    assert client.post(url, words).status_code == 422
    early = reverse("receptions:national-visit-result", args=[later.pk])
    assert client.post(early, words).status_code == 422

    rate(where.district, 31)
    page = client.get(reverse("receptions:national-worst")).content.decode()
    assert words["found"] in page
    assert date_format(later.goes_on, "SHORT_DATE_FORMAT") in page

    quarter = Quarter.of(clock.today())
    report = QuarterReport(reception=where.district.reception, year=quarter.year,
                           quarter=quarter.number)  # fmt: skip
    table = council_sections.working_groups(report).blocks[0]
    assert table.rows[0][2:] == [words["found"], words["decided"]]
    with pytest.raises(Exception, match="append"), transaction.atomic():
        connection.cursor().execute("UPDATE receptions_visitresult SET found = 'x'")


def test_the_desk_costs_the_same_for_one_question_and_for_many(where, client, monkeypatch):
    client.force_login(where.auditor)
    url = reverse("receptions:national-desk")
    topic = TopicFactory()
    question("closed", reception=where.district.reception, topic=topic)
    client.get(url)

    def statements():
        sent = []

        def count(execute, sql, params, many, context):
            sent.append(sql)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(count):
            assert client.get(url).status_code == 200
        return len(sent)

    before = statements()
    for place in (where.far, where.neighbour):
        question("closed", reception=place.reception, topic=topic)
    rate(where.district, 31)
    rate(where.far, 20)

    assert statements() <= before + 2  # the ratings that there are now
    assert before < 60


def test_every_number_of_the_desk_opens_into_its_list(where, client):
    client.force_login(where.top)
    answer = client.get(reverse("receptions:national-desk"))

    urls = [tile.url for _title, tiles in answer.context["groups"] for tile in tiles if tile.url]
    assert len(urls) > 8
    assert {client.get(url).status_code for url in urls} == {200}


def test_the_reports_of_the_desk_are_counted_as_on_the_board(where, client):
    last = Quarter.of(clock.today()).previous
    client.force_login(where.top)
    receptions = summary(standings(last))["all"]
    assert receptions > 0
    assert not QuarterReport.objects.exists()  # none was opened yet

    answer = client.get(reverse("receptions:national-desk"))

    values = [tile.value for _title, tiles in answer.context["groups"] for tile in tiles]
    assert f"0 / {receptions}" in values


def test_a_list_of_the_desk_leaves_out_complaints_kept_from_the_reader(where, client):
    with clock.playing(dt.datetime.combine(QUARTER.first_day, dt.time(9), dt.UTC)):
        asked = question("closed", reception=where.district.reception)
    about = {"complained_office": OfficeFactory(), "complained_user": where.top}
    Appeal.objects.filter(pk=asked.appeal_id).update(**about)
    client.force_login(where.top)

    listed = client.get(national_tiles.cases_url("appeals_received", QUARTER))

    assert listed.status_code == 200
    assert asked.appeal.number not in listed.content.decode()


def test_the_pages_work_by_hand(where, client, offered):
    client.force_login(where.top)
    client.post(reverse("receptions:national-collect"), {"origin": [offered[0].origin]})
    proposal = NationalProposal.objects.get()
    client.post(proposal.get_absolute_url(), {"state": "studied"})
    wrong = client.post(proposal.get_absolute_url(), {"state": "sent"})
    drafted = client.post(
        reverse("receptions:national-paper-draft"),
        {"kind": "agenda", "quarter": Quarter.of(clock.today()).previous.slug},
    )

    proposal.refresh_from_db()
    assert (proposal.state, wrong.status_code, drafted.status_code) == ("studied", 422, 302)
    for name in ("national-proposals", "national-papers", "national-worst"):
        assert client.get(reverse(f"receptions:{name}")).status_code == 200
    paper = NationalPaper.objects.get()
    item = paper.items.first()
    assert client.get(paper.get_absolute_url()).status_code == 200
    url = reverse("receptions:national-item", args=[paper.pk, item.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, {"problem_uz": ""}).status_code == 422
