"""Whom the council may hear about what: from the newest published report of its territory."""

from __future__ import annotations

from dataclasses import dataclass

from receptions.choices import ReportEdition, ReportState
from receptions.models import CouncilSession, QuarterReport, TopicBody
from receptions.report_content import content, hearing_questions
from territories.models import Council, Office


@dataclass(frozen=True)
class Proposed:
    """A question for a hearing and the body that would answer it; no body: choose one."""

    question: str
    office: Office | None


def newest_report(council: Council) -> QuarterReport | None:
    """The newest report of the territory that deputies read."""
    reports = QuarterReport.objects.filter(
        reception__territory=council.territory_id, state=ReportState.ACCEPTED
    )
    return reports.select_related("reception__territory").order_by("-year", "-quarter").first()


def proposed(council: Council) -> tuple[QuarterReport | None, list[Proposed]]:
    """The questions of the report, without those on the list of a coming session already."""
    report = newest_report(council)
    if report is None:
        return None, []
    words = content(report, ReportEdition.COUNCIL)
    coming = CouncilSession.objects.coming().filter(council=council)
    taken = set(coming.values_list("hearings__questions", flat=True))
    khokimiyat = council.territory.offices.active().filter(is_khokimiyat=True).first()
    bodies = _offices_by_topic(report, council)
    found = []
    for question in hearing_questions(words):
        if question not in taken:
            named = [office for label, office in bodies if question.startswith(f"{label}:")]
            found.append(Proposed(question, named[0] if named else khokimiyat))
    return report, found


def _offices_by_topic(report: QuarterReport, council: Council) -> list[tuple[str, Office]]:
    """The topics of the report by name, with the office of the usual body here."""
    codes = [code for code, _number in report.figures.get("topics", [])]
    links = TopicBody.objects.filter(topic__code__in=codes).select_related("topic")
    usual = {link.topic.name: link.body_id for link in links.order_by("-position")}
    offices = {
        office.body_id: office
        for office in Office.objects.active().filter(
            territory=council.territory_id, body__in=usual.values()
        )
    }
    return [(name, offices[body]) for name, body in usual.items() if body in offices]
