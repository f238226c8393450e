"""Who may do what with quarterly reports (docs/roles.md).

The level above a report is that of its quarter, as its totals are: a district that went to another
region since is accepted by the region it was part of.
"""

from __future__ import annotations

from receptions.choices import ReportEdition, ReportState
from receptions.models import QuarterReport
from territories import kept
from territories.models import Territory, User
from territories.quarter_tree import Tree


def _above(report: QuarterReport) -> Territory | None:
    """The territory right above in the network of the quarter."""
    quarter = report.period
    tree = kept.once(("quarter tree", quarter), lambda: Tree.of(quarter))
    territory = report.reception.territory
    above = tree.above.get(territory.pk)
    if above is None or above == territory.parent_id:
        return territory.parent
    return Territory.objects.get(pk=above)


def _holds(user: User, permission: str, report: QuarterReport) -> bool:
    """Whether the permission holds at the report's territory, where it was then or is now."""
    if user.powers.at(permission, report.reception.territory):
        return True
    above = _above(report)
    return above is not None and user.powers.at(permission, above)


def can_read(user: User, report: QuarterReport) -> bool:
    """The report in work and its full edition: the chain, not the council."""
    return _holds(user, "view_reports", report)


def can_write(user: User, report: QuarterReport) -> bool:
    """Write and submit: the head of this very reception, while it is in work."""
    own = user.powers.exactly_at("submit_reports", report.reception.territory)
    return own and not report.is_sealed


def can_decide(user: User, report: QuarterReport) -> bool:
    """Accept or return: the level above; the national report somebody else at the top."""
    if report.state != ReportState.SUBMITTED or report.submitted_by_id == user.pk:
        return False
    return user.powers.at("accept_reports", _above(report) or report.reception.territory)


def can_read_council(user: User, report: QuarterReport) -> bool:
    """The council edition of an accepted report: the deputies of the territory."""
    accepted = report.state == ReportState.ACCEPTED
    return accepted and user.powers.at("read_council", report.reception.territory)


def can_download(user: User, report: QuarterReport, edition: str) -> bool:
    """Any edition for the chain; deputies get the council edition."""
    if can_read(user, report):
        return True
    return edition == ReportEdition.COUNCIL and can_read_council(user, report)


def can_compare(user: User, report: QuarterReport) -> bool:
    """Have a sealed report compared with today's data: its head, and who accepts it."""
    if not report.is_sealed:
        return False
    territory = report.reception.territory
    own = user.powers.exactly_at("submit_reports", territory)
    return own or _holds(user, "accept_reports", report)


def can_open_quarter(user: User) -> bool:
    """Open the reports of a quarter for the whole network."""
    return user.powers.everywhere("accept_reports")


def can_answer(user: User, report: QuarterReport) -> bool:
    """Answer proposals of a report that was handed in: the level above."""
    above = _above(report) if report.is_sealed else None
    return above is not None and user.powers.at("accept_reports", above)


def can_see_board(user: User) -> bool:
    """The board of all receptions: who accepts reports, and who watches the whole country."""
    powers = user.powers
    return powers.anywhere("accept_reports") or powers.everywhere("view_reports")


def can_remind(user: User, report: QuarterReport) -> bool:
    """Remind the head of a report that is not handed in: anybody above who accepts reports."""
    parent = report.reception.territory.parent
    return not report.is_sealed and parent is not None and user.powers.at("accept_reports", parent)


def can_reopen(user: User, report: QuarterReport) -> bool:
    """Ask for an exceptional reopening and decide on one: the Administration."""
    return can_read(user, report) and user.powers.everywhere("accept_reports")
