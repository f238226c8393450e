"""Who reaches which page of the report chain (tests/test_permissions.py)."""

from django.urls import reverse

from receptions.choices import ReportState
from receptions.models import ReportProblem, ReportProposal, ReportReopening
from receptions.services import report_reopening
from territories.choices import Role
from tests.factories.territories import UserFactory
from tests.receptions.permission_cases_reports import CHAIN, _page, _report

OWN = {Role.HEAD}
ABOVE = {Role.REGIONAL_HEAD, Role.ADMINISTRATION}


def _row_page(name, kind, state=ReportState.DRAFT):
    def url(world):
        report = _report(world, ReportState.DRAFT)
        model = ReportProblem if kind == "problem" else ReportProposal
        row = model.objects.filter(report=report).first()
        if row is None and report.state == ReportState.DRAFT:
            row = model.objects.create(report=report, text="Suv", by=UserFactory())
        args = [report.pk, kind, row.pk]
        if state != ReportState.DRAFT:
            _report(world, state)
        if name == "report-proposal-answer":
            args.remove(kind)
        return reverse(f"receptions:{name}", args=args)

    return url


def _kind_page(kind):
    return lambda world: reverse(
        "receptions:report-row-add", args=[_report(world, ReportState.DRAFT).pk, kind]
    )


def _reopening(world):
    report = _report(world, ReportState.ACCEPTED)
    if not ReportReopening.objects.filter(report=report, decided_at__isnull=True).exists():
        report_reopening.ask(report=report, by=UserFactory(), reason="Xato")
    return reverse("receptions:report-reopen-decide", args=[report.pk])


def _version(world):
    report = _report(world, ReportState.ACCEPTED)
    if not report.versions.exists():
        asked = report.reopenings.filter(decided_at__isnull=True).first()
        asked = asked or report_reopening.ask(report=report, by=UserFactory(), reason="Xato")
        report_reopening.confirm(reopening=asked, by=UserFactory())
    return reverse("receptions:report-version", args=[report.pk, 1])


def _own(name, **more):
    page = _page(name, ReportState.DRAFT)
    return {"url": page, "allow": OWN, "foreign": 404, **more}


CASES = [
    {
        "url": lambda _world: reverse("receptions:report-board"),
        "allow": ABOVE | {Role.AUDITOR},
        "foreign": None,
    },
    {
        "url": lambda world: (
            _report(world, ReportState.DRAFT) and reverse("receptions:report-board-remind")
        ),
        "allow": ABOVE,
        "method": "post",
        "data": {},
        "foreign": None,
    },
    {
        "url": lambda _world: reverse("receptions:report-reminder-list"),
        "allow": {Role.HEAD, Role.REGIONAL_HEAD, Role.ADMINISTRATION, Role.EXECUTOR},
        "foreign": None,
    },
    {
        "url": _page("report-remind", ReportState.DRAFT),
        "allow": ABOVE,
        "method": "post",
        "foreign": 404,
    },
    _own("report-suggestions"),
    _own("report-take", method="post"),
    _own("report-statements"),
    {"url": _kind_page("problem"), "allow": OWN, "foreign": 404},
    {"url": _row_page("report-row", "problem"), "allow": OWN, "foreign": 404},
    {"url": _row_page("report-row", "proposal"), "allow": OWN, "foreign": 404},
    {
        "url": _row_page("report-row-take", "problem"),
        "allow": OWN,
        "method": "post",
        "foreign": 404,
    },
    {
        "url": _row_page("report-row-remove", "problem"),
        "allow": OWN,
        "method": "post",
        "foreign": 404,
    },
    {
        "url": _row_page("report-proposal-answer", "proposal", ReportState.SUBMITTED),
        "allow": ABOVE,
        "foreign": 404,
    },
    {
        "url": _page("report-reopen", ReportState.ACCEPTED),
        "allow": {Role.ADMINISTRATION},
        "foreign": 404,
    },
    {"url": _reopening, "allow": {Role.ADMINISTRATION}, "method": "post", "foreign": 404},
    {"url": _version, "allow": CHAIN, "foreign": 404},
]
