"""Who reaches draft development programmes and the register of systemic problems."""

from django.urls import reverse

from territories.choices import Role
from tests.factories import development as make

CHAIN = {Role.REGISTRAR, Role.HEAD, Role.REGIONAL_HEAD, Role.ADMINISTRATION, Role.AUDITOR}
HEADS = {Role.HEAD, Role.REGIONAL_HEAD, Role.ADMINISTRATION}
DESK = HEADS | {Role.REGISTRAR}
UP = {Role.REGIONAL_HEAD, Role.ADMINISTRATION}
SEEN = CHAIN | {Role.EXECUTOR}


def prepare():
    """A place whose executor acts for the khokimiyat, with drafts and problems in their states."""
    where = make.place()
    where.executor = where.khokim
    where.users[Role.EXECUTOR] = where.khokim
    where.draft = make.begun(where)
    where.sent = make.sent(where)
    where.written = make.remark(where)
    where.issued = make.issued(where)
    where.answered = make.answered(where)
    where.ground = where.written.grounds.get()
    where.candidate = make.candidate(where)
    where.mahalla2_topic = where.topic
    where.topic = where.other_topic
    where.proposed = make.proposed(where, scope=where.district)
    where.up = make.sent_up(where, scope=where.neighbour, parts=[where.district])
    return where


def _at(name, thing, *more):
    return lambda where: reverse(
        f"programs:{name}", args=[getattr(where, thing).pk, *(get(where) for get in more)]
    )


def _of(name, thing):
    """The page of the programme of a remark."""
    return lambda where: reverse(f"programs:{name}", args=[getattr(where, thing).programme_id])


def _list(name):
    return lambda _where: reverse(f"programs:{name}")


def _case(url, allow, *, seen=SEEN, method="get", foreign=404):
    return {"url": url, "allow": allow, "seen": seen, "method": method, "foreign": foreign}


def _ground(where):
    return where.ground.pk


CASES = [
    _case(_list("development-list"), SEEN, seen=set(Role), foreign=None),
    _case(_list("development-new"), {Role.EXECUTOR}, seen=set(Role), foreign=403),
    _case(_at("development-detail", "sent"), SEEN),
    _case(_at("development-detail", "draft"), {Role.EXECUTOR}, seen=set()),
    _case(_at("development-edit", "draft"), {Role.EXECUTOR}, seen=set()),
    _case(_at("development-send", "draft"), {Role.EXECUTOR}, seen=set(), method="post"),
    _case(_of("development-version", "issued"), {Role.EXECUTOR}, method="post"),
    _case(_at("development-problems", "sent"), DESK, method="post"),
    _case(_at("development-conclude", "sent"), HEADS),
    _case(_at("development-pdf", "sent"), SEEN),
    _case(_at("remark-new", "sent"), DESK),
    _case(_of("remarks-send", "written"), HEADS, method="post"),
    _case(_at("remark-edit", "written"), DESK, seen=CHAIN),
    _case(_at("ground-add", "written"), DESK, seen=CHAIN, method="post"),
    _case(_at("ground-remove", "written", _ground), DESK, seen=CHAIN, method="post"),
    _case(_at("remark-drop", "written"), DESK, seen=CHAIN, method="post"),
    _case(_at("remark-answer", "issued"), {Role.EXECUTOR}),
    _case(_at("remark-close", "answered"), DESK),
    _case(_list("problem-list"), CHAIN, seen=set(Role), foreign=None),
    _case(_list("problem-export"), CHAIN, seen=set(Role), foreign=None),
    _case(_list("problem-rule"), CHAIN, seen=set(Role), foreign=None),
    _case(_list("problem-find"), UP, seen=set(Role), foreign=None, method="post"),
    _case(_at("problem-detail", "candidate"), CHAIN, seen=CHAIN),
    _case(_at("problem-pdf", "proposed"), CHAIN, seen=CHAIN),
    _case(_at("problem-cases", "candidate", lambda _where: "questions"), CHAIN, seen=CHAIN),
    _case(_at("problem-confirm", "candidate"), HEADS, seen=CHAIN),
    _case(_at("problem-reject", "candidate"), HEADS, seen=CHAIN),
    _case(_at("problem-proposal", "proposed"), HEADS, seen=CHAIN),
    _case(_at("problem-send-up", "proposed"), HEADS, seen=CHAIN),
    _case(_at("problem-accept", "up"), UP, seen=CHAIN),
    _case(_at("problem-return", "up"), UP, seen=CHAIN),
    _case(_at("problem-decide", "up"), UP, seen=CHAIN),
]
