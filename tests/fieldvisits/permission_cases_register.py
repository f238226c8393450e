"""Who may open the household register's and the progress pages; see `permission_cases`."""

from types import SimpleNamespace

from django.urls import reverse

from fieldvisits.models import HouseholdImport
from fieldvisits.services import doubles
from receptions.choices import ImportState
from tests.factories import fieldvisits as make
from tests.fieldvisits.permission_cases import DESK, EVERYBODY, FIELD, _case, _list, _page


def prepare():
    """A place with two likely doubles, two joined households, and a file that was checked."""
    where = make.whole_place()
    where.batch = HouseholdImport.objects.create(
        reception=where.reception, name="xonadonlar.xlsx", state=ImportState.CHECKED, by=where.head
    )
    where.pair = make.HouseholdFactory.create_batch(2, mahalla=where.mahalla)
    kept, dropped = make.HouseholdFactory.create_batch(2, mahalla=where.mahalla)
    where.joined = doubles.join(kept=kept, dropped=dropped, by=where.head)
    return where


def _of_pair(name):
    def url(world: SimpleNamespace) -> str:
        return reverse(f"fieldvisits:{name}", args=[home.pk for home in world.pair])

    return url


def _cases_url(world):
    return reverse("fieldvisits:progress-cases", args=["found"]) + f"?place_id={world.district.pk}"


def _batch(world):
    return world.batch


CASES = [
    _case(_page("household-detail", lambda world: world.households[0]), FIELD),
    _list("household-import-list", DESK),
    _list("household-import-template", DESK),
    _case(_page("household-import", _batch), DESK, seen=set()),
    _case(_page("household-import-start", _batch), DESK, seen=set(), method="post"),
    _list("double-list", DESK),
    _case(_of_pair("double-join"), DESK),
    _case(_of_pair("double-apart"), DESK, method="post"),
    _case(_page("double-part", lambda world: world.joined), DESK, method="post"),
    _list("progress", FIELD),
    _list("lookup-progress", EVERYBODY),
    _case(_cases_url, FIELD, seen=EVERYBODY),
]
