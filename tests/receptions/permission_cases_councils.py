"""Who reaches sessions, hearings, questions and decisions of councils, and the national desk."""

from django.urls import reverse

from receptions.services import council_sessions, national_papers, national_proposals
from receptions.services.national_proposals import Words
from territories import clock
from territories.choices import Role
from territories.periods import Quarter
from tests.factories import councils as make
from tests.factories.receptions import ReceptionFactory, pdf

CHAIN = {Role.REGISTRAR, Role.HEAD, Role.REGIONAL_HEAD, Role.ADMINISTRATION, Role.AUDITOR}
READERS = CHAIN | {Role.DEPUTY}
SEEN = READERS | {Role.EXECUTOR}
KEEPERS = {Role.HEAD}
NATION = {Role.ADMINISTRATION, Role.AUDITOR}
TOP = {Role.ADMINISTRATION}


def prepare():
    """A council with papers in their states, and a paper and a proposal of the Administration."""
    where = make.place()
    top = where.users[Role.ADMINISTRATION]
    ReceptionFactory(territory=where.country)
    where.session = make.session(where)
    where.hearing = make.hearing(where, where.session)
    council_sessions.report(
        hearing=where.hearing, text="Hisobot", document=pdf(), by=where.users[Role.EXECUTOR]
    )
    where.asked = make.asked(where, office=where.office)
    where.decision = make.decision(where)
    where.reported = make.reported(where, number="13")
    where.proposal = national_proposals.write(words=Words("legal_act", "Suv", "Suv haqida"), by=top)
    where.paper = national_papers.draft(kind="brief", quarter=Quarter(2020, 1), by=top)
    words = dict.fromkeys(national_papers.WORDS, "Suv")
    where.item = national_papers.write(paper=where.paper, item=None, words=words, by=top)
    where.visit = national_papers.send_group(
        territory=where.district,
        quarter=Quarter(2020, 1),
        visit={"goes_on": clock.today(), "bodies": "Vazirlik", "task": "Suv"},
        reasons=[],
        by=top,
    )
    return where


def _list(name, *args):
    return lambda _where: reverse(f"receptions:{name}", args=args)


def _at(name, *things):
    def url(where):
        args = [one.pk if hasattr(one, "pk") else one for one in _of(where, things)]
        return reverse(f"receptions:{name}", args=args)

    return url


def _of(where, things):
    return [getattr(where, thing, thing) if isinstance(thing, str) else thing for thing in things]


def _case(url, allow, *, seen=frozenset(Role), method="get", foreign=404):
    return {"url": url, "allow": allow, "seen": seen, "method": method, "foreign": foreign}


def _national(url, allow, method="get"):
    return _case(url, allow, method=method, foreign=None)


CASES = [
    _case(_list("council-session-list"), READERS, foreign=200),
    _case(_list("council-session-new"), KEEPERS, foreign=200),
    _case(_at("council-session", "session"), READERS, seen=READERS),
    _case(_at("council-session-edit", "session"), KEEPERS, seen=READERS),
    _case(_at("council-session-hold", "session"), KEEPERS, seen=READERS, method="post"),
    _case(_at("council-session-call-off", "session"), KEEPERS, seen=READERS, method="post"),
    _case(_at("council-protocol", "session", "uz"), READERS, seen=READERS),
    _case(_at("council-hearing-new", "session"), KEEPERS, seen=READERS),
    _case(_at("council-hearing-take", "session"), KEEPERS, seen=READERS, method="post"),
    _case(_at("council-hearing", "hearing"), SEEN, seen=SEEN),
    _case(
        _at("council-hearing-report", "hearing"),
        KEEPERS | {Role.EXECUTOR},
        seen=SEEN,
        method="post",
    ),
    _case(_at("council-hearing-result", "hearing"), KEEPERS, seen=SEEN, method="post"),
    _case(_list("council-question-list"), SEEN, foreign=200),
    _case(_list("council-question-new"), {Role.DEPUTY}, foreign=200),
    _case(_at("council-question", "asked"), SEEN, seen=SEEN),
    _case(_list("council-decision-list"), SEEN, foreign=200),
    _case(_list("council-decision-new"), KEEPERS, foreign=200),
    _case(_at("council-decision", "decision"), SEEN, seen=SEEN),
    _case(
        _at("council-decision-fulfil", "decision"),
        KEEPERS | {Role.EXECUTOR},
        seen=SEEN,
        method="post",
    ),
    *(
        _case(_at(f"council-decision-{step}", "reported"), KEEPERS, seen=SEEN, method="post")
        for step in ("take-off", "return", "extend", "withdraw")
    ),
    *(
        _case(
            _list(name),
            {Role.HEAD, Role.REGIONAL_HEAD, Role.ADMINISTRATION, Role.EXECUTOR},
            foreign=200,
        )
        for name in ("council-reminder-list", "deputy-reminder-list")
    ),
    _national(_list("national-desk"), NATION),
    _national(_list("national-worst"), NATION),
    _national(lambda where: reverse("receptions:national-group", args=[where.district.code]), TOP),
    _national(_at("national-visit-result", "visit"), TOP),
    _national(_list("national-proposals"), NATION),
    _national(_list("national-collect"), TOP, "post"),
    _national(_list("national-proposal-new"), TOP),
    _national(_at("national-proposal", "proposal"), NATION),
    _national(_list("national-papers"), NATION),
    _national(_list("national-paper-draft"), TOP, "post"),
    _national(_at("national-paper", "paper"), NATION),
    _national(_at("national-item-new", "paper"), TOP),
    _national(_at("national-item", "paper", "item"), TOP),
    _national(_at("national-item-drop", "paper", "item"), TOP, "post"),
    _national(_at("national-paper-sign", "paper"), TOP, "post"),
    _national(_at("national-paper-pdf", "paper", "uz"), NATION),
]
