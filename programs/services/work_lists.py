"""Lists of works: begun, sent to the reception, agreed or returned, continued by supplements."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from programs import state_permissions
from programs.exceptions import DecisionError
from programs.models import DistrictYear, StateProgramme, WorkList, WorkListStep
from programs.services.offices import khokimiyat_of
from programs.state_choices import LIST_EDITABLE, ListState
from territories import clock
from territories.choices import DISTRICT_LEVELS
from territories.models import Territory, User


@transaction.atomic
def begin(*, programme: StateProgramme, territory: Territory, year: int, by: User) -> WorkList:
    """Begin the programme's year in a district with an empty list of works."""
    if territory.level not in DISTRICT_LEVELS:
        raise DecisionError(_("A list of works belongs to a district or a city."))
    if not programme.is_active:
        raise DecisionError(_("The programme is no longer under monitoring."))
    if not programme.covers(year):
        raise DecisionError(_("The programme does not run in %(year)s.") % {"year": year})
    if not state_permissions.can_draft_in(by, territory):
        raise DecisionError(_("Only the khokimiyat and the reception of the district do this."))
    district_year, is_new = DistrictYear.objects.get_or_create(
        programme=programme,
        territory=territory,
        year=year,
        defaults={"khokimiyat": khokimiyat_of(territory)},
    )
    if not is_new:
        raise DecisionError(_("The programme has its list there already."))
    return WorkList.objects.create(district_year=district_year, drafted_by=by)


@transaction.atomic
def supplement(*, district_year: DistrictYear, by: User) -> WorkList:
    """Begin a supplement: later additions need an agreement of their own."""
    district_year = DistrictYear.objects.select_for_update().get(pk=district_year.pk)
    last = district_year.lists.order_by("-number").first()
    if last is None or last.state != ListState.AGREED:
        raise DecisionError(_("The list before is not agreed yet: add the works there."))
    try:
        with transaction.atomic():
            return WorkList.objects.create(
                district_year=district_year, number=last.number + 1, drafted_by=by
            )
    except IntegrityError as error:
        raise DecisionError(_("Somebody has begun a supplement meanwhile.")) from error


def lock_editable(work_list: WorkList) -> WorkList:
    """The list, locked; refused while it is with the reception or agreed."""
    locked = _locked(work_list)
    if locked.state not in LIST_EDITABLE:
        raise DecisionError(
            _("The list is “%(state)s” and can't be changed. Later works stand in a supplement.")
            % {"state": locked.get_state_display()}
        )
    return locked


def _locked(work_list: WorkList, state: str = "") -> WorkList:
    rows = WorkList.objects.select_for_update(of=("self",))
    locked = rows.select_related("district_year__programme").get(pk=work_list.pk)
    if state:
        locked.require_next(state)
    return locked


@transaction.atomic
def send(*, work_list: WorkList, by: User) -> WorkList:
    """Send the list to the reception; it is frozen until the reception has decided."""
    work_list = _locked(work_list, ListState.SENT)
    if work_list.district_year.programme.is_loans:
        raise DecisionError(_("Loans need no agreement with the reception."))
    works = work_list.works.filter(moneys__isnull=True)
    if not work_list.works.exists():
        raise DecisionError(_("An empty list can't be sent."))
    if codes := list(works.values_list("code", flat=True)[:10]):
        raise DecisionError(
            _("These works have no money planned: %(codes)s.") % {"codes": ", ".join(codes)}
        )
    work_list.state = ListState.SENT
    work_list.sent_by, work_list.sent_at = by, clock.now()
    work_list.decided_by = work_list.decided_at = None
    work_list.save()
    _write(work_list, by)
    return work_list


@transaction.atomic
def agree(*, work_list: WorkList, by: User) -> WorkList:
    """The reception agrees: from this day on the works may begin."""
    return _decide(work_list, by, ListState.AGREED)


@transaction.atomic
def return_(
    *, work_list: WorkList, by: User, note: str, remarks: Mapping[int, str] | None = None
) -> WorkList:
    """The reception returns the list with what is wrong with it, object by object."""
    ids = set(work_list.works.values_list("pk", flat=True))
    said = {pk: text.strip() for pk, text in (remarks or {}).items() if text.strip()}
    if not said and not note.strip():
        raise DecisionError(_("A return says what is wrong: with an object or with the list."))
    if said.keys() - ids:
        raise DecisionError(_("A remark is about an object of another list."))
    return _decide(work_list, by, ListState.RETURNED, note, said)


def _decide(
    work_list: WorkList,
    by: User,
    state: ListState,
    note: str = "",
    remarks: Mapping[int, str] | None = None,
) -> WorkList:
    work_list = _locked(work_list, state)
    if work_list.sent_by_id == by.pk:
        raise DecisionError(_("Nobody decides on a list they sent themselves."))
    work_list.state = state
    work_list.decided_by, work_list.decided_at = by, clock.now()
    work_list.save()
    _write(work_list, by, note, remarks)
    return work_list


def _write(
    work_list: WorkList, by: User, note: str = "", remarks: Mapping[int, str] | None = None
) -> None:
    WorkListStep.objects.create(
        work_list=work_list,
        state=work_list.state,
        note=note.strip(),
        remarks={str(pk): text for pk, text in (remarks or {}).items()},
        by=by,
        at=clock.now(),
    )


def remarks_of(work_list: WorkList) -> dict[int, str]:
    """What the last return said about objects, while the list has not been sent again."""
    if work_list.state != ListState.RETURNED:
        return {}
    step = work_list.steps.filter(state=ListState.RETURNED).last()
    return {int(pk): text for pk, text in step.remarks.items()} if step else {}
