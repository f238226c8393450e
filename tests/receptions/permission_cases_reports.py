"""Who reaches which page of the quarterly reports and ratings (tests/test_permissions.py)."""

from django.urls import reverse

from receptions.choices import ReportState
from receptions.models import QuarterReport
from receptions.services import reports
from territories.choices import Role
from territories.periods import Quarter
from tests.factories.receptions import ReceptionFactory
from tests.factories.territories import UserFactory

QUARTER = Quarter(2026, 2)
CHAIN = {Role.REGISTRAR, Role.HEAD, Role.REGIONAL_HEAD, Role.ADMINISTRATION, Role.AUDITOR}


def _report(world, state):
    reception = ReceptionFactory(territory=world.district)
    report, _created = QuarterReport.objects.get_or_create(
        reception=reception,
        year=QUARTER.year,
        quarter=QUARTER.number,
        defaults={"due_on": QUARTER.next.first_day},
    )
    if state != ReportState.DRAFT and report.state == ReportState.DRAFT:
        report = reports.submit(report=report, by=UserFactory())
    if state == ReportState.ACCEPTED and report.state == ReportState.SUBMITTED:
        report = reports.accept(report=report, by=UserFactory())
    return report


def _page(name, state):
    return lambda world: reverse(f"receptions:{name}", args=[_report(world, state).pk])


def _download(edition):
    def url(world):
        report = _report(world, ReportState.ACCEPTED)
        return reverse("receptions:report-file", args=[report.pk, "uz", edition])

    return url


CASES = [
    {"url": _page("report-detail", ReportState.DRAFT), "allow": CHAIN, "foreign": 404},
    {"url": _page("report-write", ReportState.DRAFT), "allow": {Role.HEAD}, "foreign": 404},
    {
        "url": _page("report-refresh", ReportState.DRAFT),
        "allow": {Role.HEAD},
        "method": "post",
        "foreign": 404,
    },
    {
        "url": _page("report-submit", ReportState.DRAFT),
        "allow": {Role.HEAD},
        "method": "post",
        "foreign": 404,
    },
    {
        "url": _page("report-return", ReportState.SUBMITTED),
        "allow": {Role.REGIONAL_HEAD, Role.ADMINISTRATION},
        "foreign": 404,
    },
    {
        "url": _page("report-accept", ReportState.SUBMITTED),
        "allow": {Role.REGIONAL_HEAD, Role.ADMINISTRATION},
        "method": "post",
        "foreign": 404,
    },
    {
        "url": _page("council-report", ReportState.ACCEPTED),
        "allow": CHAIN | {Role.DEPUTY},
        "foreign": 404,
    },
    {
        "url": lambda world: reverse(
            "receptions:report-figure-cases",
            args=[_report(world, ReportState.ACCEPTED).pk, "appeals_received"],
        ),
        "allow": CHAIN,
        "foreign": 404,
    },
    {"url": _download("full"), "allow": CHAIN, "foreign": 404},
    {"url": _download("council"), "allow": CHAIN | {Role.DEPUTY}, "foreign": 404},
    {
        "url": lambda _world: reverse("territories:rating-list"),
        "allow": set(Role),
        "foreign": 200,
    },
    {
        "url": lambda _world: reverse("receptions:council"),
        "allow": {Role.DEPUTY},
        "foreign": 200,
    },
    {
        "url": lambda _world: reverse("receptions:report-list"),
        "allow": set(Role),
        "foreign": None,
    },
    {
        "url": lambda _world: reverse("receptions:report-open"),
        "allow": {Role.ADMINISTRATION},
        "method": "post",
        "foreign": None,
    },
    {
        "url": lambda world: reverse(
            "receptions:report-opening",
            args=[reports.begin_opening(quarter=QUARTER, by=world.users[Role.ADMINISTRATION]).pk],
        ),
        "allow": {Role.ADMINISTRATION},
        "foreign": None,
    },
    *(
        {
            "url": lambda _world, name=name: reverse(f"territories:rating-{name}"),
            "allow": allow,
            "method": "post",
            "data": {"quarter": QUARTER.slug},
            "foreign": None,
        }
        for name, allow in (
            ("compute", {Role.ADMINISTRATION}),
            ("propose", {Role.REGIONAL_HEAD, Role.ADMINISTRATION}),
            ("approve", {Role.ADMINISTRATION}),
        )
    ),
]
