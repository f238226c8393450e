"""Who may talk about a draft, consent, decide and amend: read by tests/test_permissions.py."""

from django.urls import reverse

from programs.models import CouncilNotice
from programs.services import comments
from territories.choices import Role
from tests.factories import programs as make
from tests.factories.territories import CouncilFactory
from tests.programs.permission_cases import CHAIN, HEADS, SENT_SEEN, _case

STAFF = HEADS | {Role.REGISTRAR}
DECIDERS = {Role.REGIONAL_HEAD, Role.ADMINISTRATION}
CONSULTED = CHAIN | {Role.EXECUTOR}


def prepare():
    """A place with a draft its office was asked about, one submitted and one under way."""
    where = make.place()
    CouncilFactory(territory=where.district)
    make.finding(where)
    where.draft = make.draft(where)
    where.asked = make.consent(where, where.draft, verdict=None)
    where.line = where.draft.lines.get()
    where.comment = comments.write(measure=where.line, by=where.registrar, text="Narxi?")
    make.finding(where)
    where.submitted = make.submitted(where)
    where.measure = make.measure(where)
    where.sent = where.measure.programme
    where.amendment = make.amendment(where, where.measure, by=where.khokim)
    where.notice = CouncilNotice.objects.get()
    return where


def _page(name, key):
    return lambda world: reverse(f"programs:{name}", args=[getattr(world, key).pk])


CASES = [
    _case(_page("programme-versions", "sent"), CHAIN, seen=SENT_SEEN),
    _case(_page("programme-detail", "draft"), CONSULTED, seen=CONSULTED),
    _case(_page("measure-detail", "line"), CONSULTED, seen=CONSULTED),
    _case(_page("consent-ask", "draft"), HEADS, seen=CONSULTED),
    _case(_page("consent-answer", "asked"), {Role.EXECUTOR}, seen=CONSULTED),
    _case(_page("programme-decide", "submitted"), DECIDERS),
    _case(_page("measure-comment", "line"), STAFF | {Role.EXECUTOR}, seen=CONSULTED, method="post"),
    _case(
        _page("comment-answer", "comment"),
        STAFF | {Role.EXECUTOR},
        seen=CONSULTED,
        method="post",
    ),
    _case(_page("amendment-new", "measure"), {Role.HEAD, Role.EXECUTOR}, seen=SENT_SEEN),
    _case(_page("amendment-new-measure", "sent"), {Role.HEAD}, seen=SENT_SEEN),
    _case(_page("amendment-detail", "amendment"), SENT_SEEN, seen=SENT_SEEN),
    _case(_page("amendment-decide", "amendment"), DECIDERS, seen=SENT_SEEN, method="post"),
    _case(
        lambda _world: reverse("programs:council-list"),
        {Role.DEPUTY},
        seen=set(Role),
        foreign=None,
    ),
    _case(_page("council-programme", "notice"), {Role.DEPUTY}, seen={Role.DEPUTY}),
]
