"""Draft development programmes and systemic problems, brought to their states by the services."""

import datetime as dt

from programs.development_choices import RemarkAnswer
from programs.development_rules import Point
from programs.models import ProblemCell, ProblemPart, SystemicProblem
from programs.problem_choices import ProposalKind, WhyUnsolved
from programs.services import development, problem_ways, remarks, systemic
from tests.factories import programs as make
from tests.factories.receptions import question

POINTS = (Point("Suv", "12 km suv quvuri"), Point("Suv", "3 ta quduq"), Point("", "1 ta maktab"))


def begun(where, **fields):
    """A draft of the place's khokimiyat with three points."""
    defaults = {
        "khokimiyat": where.khokimiyat,
        "title": "Tumanni rivojlantirish dasturi",
        "first_year": 2027,
        "last_year": 2029,
        "by": where.khokim,
    }
    programme = development.begin(**{**defaults, **fields})
    development.write(programme=programme, by=where.khokim, points=POINTS)
    return programme


def sent(where, **fields):
    return development.send(programme=begun(where, **fields), by=where.khokim)


def remark(where, programme=None, *, grounded=True, **fields):
    """A remark being written, with one question behind it."""
    programme = programme or sent(where)
    defaults = {"text": "Suv quvuri yetarli emas", "by": where.registrar}
    written = remarks.write(programme=programme, **{**defaults, **fields})
    if grounded:
        asked = question(reception=where.reception, topic=where.topic)
        remarks.ground(remark=written, by=where.head, problems=[asked])
    return written


def issued(where, **fields):
    """A remark with the khokimiyat."""
    written = remark(where, **fields)
    remarks.issue(programme=written.programme, by=where.head)
    written.refresh_from_db()
    return written


def answered(where, answer=RemarkAnswer.ACCEPTED, text="", **fields):
    """A remark answered, its draft with the reception again."""
    written = issued(where, **fields)
    remarks.answer(remark=written, by=where.khokim, answer=answer, text=text)
    development.send(programme=written.programme, by=where.khokim)
    written.refresh_from_db()
    return written


def concluded(where, state="agreed"):
    """A draft without remarks, agreed."""
    return development.conclude(
        programme=sent(where), by=where.head, state=state, conclusion="Mos keladi"
    )


def candidate(where, scope=None, parts=None):
    """A candidate of the scope with its territories in two quarters."""
    scope = scope or where.district
    problem = SystemicProblem.objects.create(
        topic=where.topic,
        scope=scope,
        holder=scope,
        title=f"Ichimlik suvi: {scope.name_uz}",
        quarters=["2026-2", "2026-3"],
        last_quarter="2026-3",
    )
    for territory in parts or [where.mahalla]:
        part = ProblemPart.objects.create(
            problem=problem,
            territory=territory,
            why=WhyUnsolved.NO_MEASURE,
            appeals=7,
            repeats=1,
        )
        for quarter in problem.quarters:
            ProblemCell.objects.create(part=part, quarter=quarter, appeals=3, repeats=0)
    return problem


def confirmed(where, by=None, **fields):
    found = candidate(where, **fields)
    return systemic.confirm(
        problem=found, by=by or where.head, title=found.title, owner=where.head, owner_post=""
    )


def proposed(where, **fields):
    found = confirmed(where, **fields)
    return problem_ways.propose(
        problem=found,
        by=where.head,
        kind=ProposalKind.BUDGET,
        text="Viloyat byudjetidan 40 km quvur",
        owner=where.head,
        owner_post="Qabulxona mudiri",
    )


def sent_up(where, **fields):
    return problem_ways.send_up(problem=proposed(where, **fields), by=where.head)


def decided(where, **fields):
    return problem_ways.decide(
        problem=sent_up(where, **fields),
        by=where.regional_head,
        text="Viloyat hokimi qarori 12-son",
        on=dt.date(2026, 11, 20),
    )


def place():
    """`tests.factories.programs.place()`."""
    return make.place()
