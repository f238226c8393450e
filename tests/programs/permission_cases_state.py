"""Who may open and do what with state programmes, for the one table of permissions.

`prepare` brings `tests.factories.state_programmes.place()` to hold a list in each state; the
executor of the table works at another office than the khokimiyat.
"""

from django.urls import reverse

from programs.models import ObjectComplaint, StateProgramme
from programs.services import work_lists
from receptions.models import Question
from territories.choices import Role
from tests.factories import state_programmes as make
from tests.factories.receptions import appeal

CHAIN = {Role.REGISTRAR, Role.HEAD, Role.REGIONAL_HEAD, Role.ADMINISTRATION, Role.AUDITOR}
DESK = {Role.REGISTRAR, Role.HEAD, Role.REGIONAL_HEAD, Role.ADMINISTRATION}
HEADS = DESK - {Role.REGISTRAR}


def prepare():
    """A place with lists drafted, sent and agreed, and a finished object with all it can have."""
    where = make.place()
    where.lists = {}
    for state in ("drafted", "sent", "agreed"):
        programme = StateProgramme.objects.create(code=state, name_uz=state)
        where.lists[state] = make.begun(where, programme=programme)
        make.added(where, work_list=where.lists[state])
        make.added(where, work_list=where.lists[state], code="OQ-2")
    work_lists.send(work_list=where.lists["sent"], by=where.khokim)
    work_lists.send(work_list=where.lists["agreed"], by=where.khokim)
    work_lists.agree(work_list=where.lists["agreed"], by=where.head)
    where.batch = make.checked(where, where.lists["drafted"], [make.row(where, code="OQ-3")])
    where.facts = make.facts_checked(
        where, where.lists["agreed"].district_year, [make.fact_row(code="OQ-2")]
    )
    where.planned, where.drafted = (
        where.lists[state].works.get(code="OQ-2") for state in ("agreed", "drafted")
    )
    where.done = where.lists["agreed"].works.get(code="OQ-1")
    where.fact = make.record(where, where.done, is_final=True)
    where.done.refresh_from_db()
    where.remark = make.visited(where, where.done).remarks.get()
    where.link = _link(where)
    return where


def _link(where):
    question = appeal(where.reception, topic=where.topic).questions.get()
    Question.objects.filter(pk=question.pk).update(mahalla=where.mahalla)
    return ObjectComplaint.objects.create(
        object=where.done, question=question, linked_by=where.head
    )


def _case(url, allow, *, seen=CHAIN, method="get", foreign=404):
    return {"url": url, "allow": allow, "seen": seen, "method": method, "foreign": foreign}


def _plain(name, *args):
    return lambda world: reverse(f"programs:{name}", args=args)


def _list(name, state):
    return lambda world: reverse(f"programs:{name}", args=[world.lists[state].pk])


def _of(name, *things):
    """The address of a page about attributes of the world."""
    return lambda world: reverse(
        f"programs:{name}", args=[getattr(world, thing).pk for thing in things]
    )


def _year(name):
    return lambda world: reverse(f"programs:{name}", args=[world.lists["agreed"].district_year_id])


LOOK = CHAIN | {Role.EXECUTOR}
CASES = [
    _case(_plain("state-list"), LOOK | {Role.ADMINISTRATOR}, seen=set(Role), foreign=None),
    _case(
        _plain("state-detail", "agreed"),
        LOOK | {Role.ADMINISTRATOR},
        seen=set(Role),
        foreign=None,
    ),
    _case(_plain("state-new"), {Role.ADMINISTRATOR}, seen=set(Role)),
    _case(_plain("state-edit", "agreed"), {Role.ADMINISTRATOR}, seen=set(Role)),
    _case(_plain("state-begin", "agreed"), DESK, seen=set(Role), foreign=None),
    _case(_plain("object-list"), LOOK, seen=set(Role), foreign=None),
    _case(_year("state-year"), CHAIN),
    _case(_year("supplement-new"), DESK, method="post"),
    _case(_year("fact-import-list"), DESK),
    _case(_year("fact-import-template"), DESK),
    _case(_of("fact-import", "facts"), DESK, seen=set()),
    _case(_of("fact-import-start", "facts"), DESK, seen=set(), method="post"),
    _case(_list("work-list", "drafted"), CHAIN),
    _case(_list("work-list", "sent"), CHAIN),
    _case(_list("list-send", "drafted"), DESK, method="post"),
    _case(_list("list-send", "sent"), set(), method="post"),
    _case(_list("list-agree", "sent"), HEADS, method="post"),
    _case(_list("list-agree", "drafted"), set(), method="post"),
    _case(_list("list-return", "sent"), HEADS),
    _case(_list("object-new", "drafted"), DESK),
    _case(_list("object-new", "agreed"), set()),
    _case(_list("object-import-list", "drafted"), DESK),
    _case(_list("object-import-template", "drafted"), DESK),
    _case(_of("object-import", "batch"), DESK, seen=set()),
    _case(_of("object-import-start", "batch"), DESK, seen=set(), method="post"),
    _case(_of("object-detail", "done"), CHAIN),
    _case(_of("object-edit", "drafted"), DESK),
    _case(_of("object-edit", "planned"), set()),
    _case(_of("object-remove", "drafted"), DESK, method="post"),
    _case(_of("object-start", "planned"), DESK),
    _case(_of("object-start", "drafted"), set()),
    _case(_of("fact-new", "planned"), DESK),
    _case(_of("fact-new", "drafted"), set()),
    _case(_of("fact-correct", "done", "fact"), DESK),
    _case(_of("visit-new", "done"), DESK),
    _case(_of("visit-remark-answer", "remark"), DESK),
    _case(_of("visit-remark-fix", "remark"), DESK),
    _case(_of("complaint-add", "done"), DESK, method="post"),
    _case(_of("complaint-add", "planned"), set(), method="post"),
    _case(_of("complaint-remove", "done", "link"), DESK, method="post"),
]
