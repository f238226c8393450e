"""A draft development programme on its way, and systemic problems of the quarter played."""

from __future__ import annotations

import datetime as dt

from programs.development_choices import RemarkAnswer
from programs.development_rules import points_of
from programs.exceptions import SourceError
from programs.models import SystemicProblem
from programs.problem_choices import ProposalKind, RuleLevel
from programs.services import development, problem_ways, remarks, systemic
from programs.services import systemic_counts as counts
from programs.systemic_rules import Parameters
from programs.systemic_rules import systemic as found_by
from receptions.models import QuestionFact, Topic
from territories import clock, demo
from territories.models import Office, User
from territories.periods import Quarter

TITLE = "Tumanni ijtimoiy-iqtisodiy rivojlantirish dasturi"
POINTS = """# Infratuzilma
Ichimlik suvi tarmog‘ini 12 km ga uzaytirish
Ichki yo‘llarning 8 km ini shag‘al bilan qoplash
Eskirgan 40 ta elektr ustunini almashtirish
# Ijtimoiy soha
120 o‘rinli maktabgacha ta’lim tashkilotini qurish
Oilaviy shifokor punktini ta’mirlash"""
REMARK = "Bu masala bo‘yicha murojaatlar ko‘p, dasturda unga band ajratilmagan."
ANSWER = "Yangi tahrirda bunga alohida band ajratiladi."
PROPOSAL = "Bu masala bo‘yicha tumanlar uchun respublika budjetidan mablag‘ ajratilsin."


def set_out(*, quarter: Quarter, now: dt.datetime) -> None:
    """The khokimiyat's draft waits for the head; the regional head has sent a problem up."""
    with clock.playing(now - dt.timedelta(days=9)):
        _draft(quarter)
    with clock.playing(now - dt.timedelta(days=1)):
        _problems(quarter)


def _draft(quarter: Quarter) -> None:
    """Sent with remarks answered: the head judges the answer and gives the conclusion."""
    khokim = User.objects.get(username="executor")
    head = User.objects.get(username="head")
    year = clock.today().year + 1
    office = Office.objects.get(territory__code=demo.DISTRICT, is_khokimiyat=True)
    programme = development.begin(
        khokimiyat=office, title=TITLE, first_year=year, last_year=year + 2, by=khokim
    )
    development.write(programme=programme, by=khokim, points=points_of(POINTS))
    development.send(programme=programme, by=khokim)
    remark = remarks.write(programme=programme, by=head, text=REMARK)
    topic = _commonest()
    if topic is None:
        return
    try:
        remarks.ground_by_figure(
            remark=remark, by=head, topic=topic, first=quarter.first_day, last=clock.today()
        )
    except SourceError:  # nothing about it in this small a quarter
        return
    remarks.issue(programme=programme, by=head)
    remarks.answer(remark=remark, by=khokim, answer=RemarkAnswer.PARTLY, text=ANSWER)
    development.send(programme=programme, by=khokim)


def _commonest() -> Topic | None:
    """The topic that most questions of the demonstration's district are about."""
    topics = QuestionFact.objects.filter(territory__code=demo.DISTRICT).values_list("topic")
    ids = list(topics.order_by("topic").values_list("topic", flat=True))
    return Topic.objects.get(pk=max(ids, key=ids.count)) if ids else None


def _problems(quarter: Quarter) -> None:
    """One quarter is played, so the rule looks back one; its bound fits the best of the region."""
    administration = User.objects.get(username="administration")
    rule = Parameters(window=1, quarters=1, volume=2, territories=3, total=1, after_verified=3)
    cells = counts.cells(RuleLevel.REGION, quarter.first_day, quarter.last_day, rule)
    places = counts.scopes(RuleLevel.REGION, (cell.territory for cell in cells))
    works = counts.works(RuleLevel.REGION, cells)
    region = Office.objects.get(territory__code=demo.REGION, is_khokimiyat=True).territory
    of_region = [
        one for one in found_by(cells, works, places, quarter, rule) if one.scope == region.pk
    ]
    if not of_region:
        return
    bound = {**rule.as_json(), "total": of_region[0].appeals}
    systemic.set_parameters(
        level=RuleLevel.REGION, parameters=Parameters(**bound), by=administration
    )
    systemic.find(last=quarter)
    problem = SystemicProblem.objects.candidates().filter(scope=region).order_by("pk").first()
    if problem is not None:
        _send_up(problem)


def _send_up(problem: SystemicProblem) -> None:
    head = User.objects.get(username="regional-head")
    systemic.confirm(problem=problem, by=head, title=problem.title, owner=head, owner_post="")
    problem_ways.propose(
        problem=problem,
        by=head,
        kind=ProposalKind.BUDGET,
        text=PROPOSAL,
        owner=head,
        owner_post="",
    )
    problem_ways.send_up(problem=problem, by=head)
