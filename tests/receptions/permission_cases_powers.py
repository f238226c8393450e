"""Who reaches the control desk, representations, hearings and the register of liability."""

import datetime as dt

from django.urls import reverse

from receptions.services import hearings
from territories import clock
from territories.choices import Role
from tests.factories import powers as make_power
from tests.factories import receptions as make
from tests.factories.territories import OfficeFactory

DESK = {Role.REGISTRAR, Role.HEAD}
DECIDERS = {Role.HEAD, Role.REGIONAL_HEAD, Role.ADMINISTRATION}
WATCH = DECIDERS | {Role.AUDITOR}
READERS = WATCH | {Role.REGISTRAR, Role.EXECUTOR}
# National and regional people hold work_reception at their own reception.
OWN_DESK = DESK | DECIDERS


def _question(where):
    reception = make.ReceptionFactory(territory=where.district)
    return make.question("assigned", reception=reception, office=where.office)


def _paper(name, state="served", *more):
    makers = {"draft": make_power.draft, "served": make_power.served}

    def url(where):
        question = _question(where)
        if state == "replied":
            paper = make_power.replied(question=question).representation
        else:
            paper = makers[state](question=question)
        return reverse(f"receptions:{name}", args=[paper.pk, *more])

    return url


def _write_down(where):
    """The page for the letter of an office without accounts."""
    question = make.question(
        "assigned",
        reception=make.ReceptionFactory(territory=where.district),
        office=OfficeFactory(territory=where.district),
    )
    paper = make_power.served(question=question)
    return reverse("receptions:representation-write-down", args=[paper.pk])


def _case_remove(where):
    paper = make_power.draft(question=_question(where))
    return reverse("receptions:representation-case-remove", args=[paper.pk, paper.cases.last().pk])


def _step(name):
    def url(where):
        return reverse(f"receptions:{name}", args=[_question(where).appeal.number, 1])

    return url


def _summons(name):
    def url(where):
        question = _question(where)
        summons = hearings.summon(
            question=question,
            by=where.users[Role.HEAD],
            person="Boshliq",
            held_at=clock.now() + dt.timedelta(days=2),
            place="1-xona",
            reason="Suv",
        )
        return reverse(f"receptions:{name}", args=[summons.pk])

    return url


def _entry(name):
    def url(where):
        reception = make.ReceptionFactory(territory=where.district)
        entry = make_power.entry(reception, office=where.office, by=where.users[Role.HEAD])
        return reverse(f"receptions:{name}", args=[entry.pk])

    return url


def _plain(name):
    return lambda _where: reverse(f"receptions:{name}")


def _new(name):
    def url(where):
        for place in (where.district, where.region, where.country, where.far):
            make.ReceptionFactory(territory=place)
        make.ReceptionFactory(territory=where.far_region)
        return reverse(f"receptions:{name}")

    return url


CASES = [
    {"url": _plain("control-desk"), "allow": WATCH, "foreign": 200},
    {"url": _plain("control-questions"), "allow": WATCH, "foreign": 200},
    {"url": _plain("control-lines"), "allow": WATCH, "foreign": 200},
    {"url": _step("question-nudge"), "allow": DECIDERS, "method": "post", "foreign": 404},
    {"url": _step("question-summon"), "allow": DECIDERS, "foreign": 404},
    {"url": _summons("summons-detail"), "allow": READERS, "foreign": 404},
    {"url": _summons("summons-pdf"), "allow": READERS, "foreign": 404},
    {"url": _plain("representation-list"), "allow": READERS, "foreign": 200},
    {"url": _plain("representation-export"), "allow": READERS, "method": "post", "foreign": 302},
    {"url": _new("representation-candidates"), "allow": OWN_DESK, "foreign": 200},
    {"url": _new("representation-new"), "allow": OWN_DESK, "foreign": 200},
    {"url": _paper("representation-detail"), "allow": READERS, "foreign": 404},
    {
        "url": _paper("representation-detail", "draft"),
        "allow": READERS - {Role.EXECUTOR},
        "foreign": 404,
    },
    {"url": _paper("representation-pdf"), "allow": READERS, "foreign": 404},
    {
        "url": _paper("representation-sign", "draft"),
        "allow": DECIDERS,
        "method": "post",
        "foreign": 404,
    },
    {
        "url": _paper("representation-drop", "draft"),
        "allow": OWN_DESK,
        "method": "post",
        "foreign": 404,
    },
    {"url": _case_remove, "allow": OWN_DESK, "method": "post", "foreign": 404},
    {"url": _paper("representation-withdraw"), "allow": DECIDERS, "foreign": 404},
    {
        "url": _paper("representation-acknowledge"),
        "allow": {Role.EXECUTOR},
        "method": "post",
        "foreign": 404,
    },
    {"url": _paper("representation-reply"), "allow": {Role.EXECUTOR}, "foreign": 404},
    {"url": _write_down, "allow": OWN_DESK, "foreign": 404},
    {"url": _paper("representation-review", "replied"), "allow": DECIDERS, "foreign": 404},
    {"url": _plain("liability-list"), "allow": READERS, "foreign": 200},
    {"url": _new("liability-new"), "allow": DECIDERS, "foreign": 200},
    {"url": _entry("liability-detail"), "allow": READERS, "foreign": 404},
    {"url": _entry("liability-strike"), "allow": DECIDERS, "foreign": 404},
]
