"""Who may do what with state programmes under monitoring (docs/roles.md).

The khokimiyat drafts lists and reports facts, the reception agrees, visits and links complaints.
What came on paper the reception may write down itself; then somebody else has to agree.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet

from programs.models import DistrictYear, ProgrammeObject, VisitRemark, WorkList
from programs.state_choices import ListState
from territories.choices import DISTRICT_LEVELS, Role
from territories.models import Office, Territory, User


def can_look(user: User) -> bool:
    """Open state programmes at all."""
    return user.powers.anywhere("view_programmes") or bool(user.powers.office_ids)


def can_edit_programmes(user: User) -> bool:
    """Programmes and kinds of work are reference data."""
    return Role.ADMINISTRATOR in user.roles


def drafting_districts(user: User) -> QuerySet[Territory, Territory]:
    """Districts where the person may begin and draft lists of works."""
    own = Q(path__in=user.powers.paths("work_reception"))
    led = user.powers.inside("draft_programmes", "path")
    offices = Office.objects.filter(pk__in=user.powers.office_ids, is_khokimiyat=True)
    acted = Q(pk__in=offices.values("territory"))
    rows = Territory.objects.filter(own | led | acted, level__in=DISTRICT_LEVELS)
    return rows.filter(valid_to__isnull=True).select_related("parent").order_by("path")


def can_draft_in(user: User, territory: Territory) -> bool:
    """Whether the district is one of those."""
    return drafting_districts(user).filter(pk=territory.pk).exists()


def acts_for(user: User, district_year: DistrictYear) -> bool:
    """The khokimiyat of the district."""
    return user.powers.acts_for(district_year.khokimiyat)


def works_at(user: User, district_year: DistrictYear) -> bool:
    """The people of the district's reception, and the heads above."""
    powers, territory = user.powers, district_year.territory
    return powers.exactly_at("work_reception", territory) or powers.at(
        "draft_programmes", territory
    )


def can_keep(user: User, district_year: DistrictYear) -> bool:
    """Write down works and facts."""
    return acts_for(user, district_year) or works_at(user, district_year)


def can_edit_list(user: User, work_list: WorkList) -> bool:
    """Add, change and take out works while the list is neither sent nor agreed."""
    return work_list.is_editable and can_keep(user, work_list.district_year)


def can_send(user: User, work_list: WorkList) -> bool:
    return not work_list.district_year.programme.is_loans and can_edit_list(user, work_list)


def may_decide(user: User, district_year: DistrictYear) -> bool:
    """The head of the district's reception or somebody above; never the khokimiyat."""
    at = user.powers.at("draft_programmes", district_year.territory)
    return at and not acts_for(user, district_year)


def can_decide(user: User, work_list: WorkList) -> bool:
    """Agree or return a list that somebody else sent."""
    return (
        work_list.state == ListState.SENT
        and may_decide(user, work_list.district_year)
        and work_list.sent_by_id != user.pk
    )


def can_record(user: User, work: ProgrammeObject) -> bool:
    """Write down facts: once the list is agreed."""
    return work.is_agreed and can_keep(user, work.district_year)


def can_visit(user: User, work: ProgrammeObject) -> bool:
    """Look at an object and say what is wrong: the reception, never who builds it."""
    district_year = work.district_year
    return work.is_agreed and works_at(user, district_year) and not acts_for(user, district_year)


def can_answer(user: User, remark: VisitRemark) -> bool:
    """Answer a remark that is not fixed: the khokimiyat, or the reception for its letter."""
    return remark.fixed_at is None and can_keep(user, remark.visit.object.district_year)


def can_fix(user: User, remark: VisitRemark) -> bool:
    """Find a remark fixed: the reception, never who answered it."""
    return (
        remark.fixed_at is None
        and can_visit(user, remark.visit.object)
        and remark.answered_by_id != user.pk
    )


def can_link(user: User, work: ProgrammeObject) -> bool:
    """Link complaints to an object that is finished."""
    return work.finished_on is not None and can_visit(user, work)


def sees_person(user: User, district_year: DistrictYear) -> bool:
    """Read the borrower's full name and household; others read it masked."""
    audits = user.powers.at("audit", district_year.territory)
    return audits or can_keep(user, district_year)
