"""Who may open and do what in drafting: the library, whole lines, the trace matrix."""

from django.urls import reverse

from territories.choices import Role
from tests.factories import programs as make
from tests.programs.permission_cases import CHAIN, HEADS, SENT_SEEN

KEEPERS = {Role.REGIONAL_HEAD, Role.ADMINISTRATION, Role.ADMINISTRATOR}


def prepare():
    """A draft of two lines, a programme sent, a typical measure."""
    where = make.place()
    where.typical = make.typical(where)
    where.sent = make.sent(where)
    make.finding(where)
    make.finding(where, topic=where.other_topic)
    where.draft = make.draft(where)
    where.line = where.draft.lines.order_by("ordinal").first()
    return where


def _at(name, *path):
    def url(world):
        thing = world
        for step in path:
            thing = getattr(thing, step)
        return reverse(f"programs:{name}", args=[thing.pk] if path else [])

    return url


def _case(url, allow, *, seen, method="get", foreign=None):
    return {"url": url, "allow": allow, "seen": seen, "method": method, "foreign": foreign}


EVERYBODY = set(Role)
CASES = [
    _case(_at("typical-list"), HEADS | KEEPERS, seen=EVERYBODY),
    _case(_at("typical-add"), KEEPERS, seen=EVERYBODY),
    _case(_at("typical-edit", "typical"), KEEPERS, seen=EVERYBODY),
    _case(_at("typical-switch", "typical"), KEEPERS, seen=EVERYBODY, method="post"),
    _case(_at("programme-change", "draft"), HEADS, seen=CHAIN, foreign=404),
    _case(_at("programme-discard", "draft"), HEADS, seen=CHAIN, method="post", foreign=404),
    _case(_at("measure-own", "draft"), HEADS, seen=CHAIN, foreign=404),
    _case(_at("programme-places", "draft"), HEADS, seen=CHAIN, foreign=404),
    _case(_at("programme-trace", "draft"), CHAIN, seen=CHAIN, foreign=404),
    _case(_at("programme-trace", "sent"), SENT_SEEN, seen=SENT_SEEN, foreign=404),
    _case(_at("programme-trace-xlsx", "draft"), CHAIN, seen=CHAIN, foreign=404),
    _case(_at("programme-trace-document", "sent"), SENT_SEEN, seen=SENT_SEEN, foreign=404),
    _case(_at("programme-trace-document", "draft"), CHAIN, seen=CHAIN, foreign=404),
    _case(_at("programme-trace-document-file", "draft"), CHAIN, seen=CHAIN, foreign=404),
    _case(_at("measure-move", "line"), HEADS, seen=CHAIN, method="post", foreign=404),
    _case(_at("measure-split", "line"), HEADS, seen=CHAIN, method="post", foreign=404),
    _case(_at("measure-move-sources", "line"), HEADS, seen=CHAIN, method="post", foreign=404),
    _case(_at("measure-join", "line"), HEADS, seen=CHAIN, method="post", foreign=404),
]
