"""Complaints about officials: which reception registers them, and who is meant (R-21)."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from receptions import permissions
from receptions.choices import AppealType, QuestionStatus
from receptions.complaint_sight import passes_by
from receptions.drafts import AppealDraft
from receptions.exceptions import DecisionError
from receptions.matching import fold
from receptions.models import Appeal, HandedUp, Reception, Representation, RepresentationCase
from receptions.power_choices import PaperState
from receptions.services import events, routing
from territories import clock
from territories.models import Office, Post, User


def home_of(reception: Reception, complained: Office | None) -> Reception:
    """The reception that registers a complaint brought here: itself, or the first one above
    that the office complained about does not lead.
    """
    territory = reception.territory
    if complained is None or not passes_by(complained, territory):
        return reception
    paths = territory.path.strip(".").split(".")
    above = Reception.objects.existing(on=clock.today()).filter(territory__code__in=paths[:-1])
    for one in above.select_related("territory").order_by("-territory__path"):
        if not passes_by(complained, one.territory):
            return one
    return reception


def named_in(draft: AppealDraft) -> dict[str, Any]:
    """The columns of the appeal that say about whom it is."""
    office, name = draft.complained_office, " ".join(draft.complained_name.split())
    return {
        "complained_office": office,
        "complained_name": name,
        "complained_post": " ".join(draft.complained_post.split()),
        "complained_user": account_of(name, office) if office is not None and name else None,
    }


def account_of(name: str, office: Office) -> User | None:
    """The one account of that name with a post at the office, below it or at its territory.

    Whoever holds a post there sees no complaint about it anyway; the account keeps it from the
    official after a change of post, too.
    """
    words = _words(name)
    if len(words) < 2:
        return None
    here = Q(office__path__startswith=office.path) | Q(territory=office.territory_id)
    posts = Post.objects.filter(here).current(on=clock.today()).select_related("user")
    people = {one.user_id: one.user for one in posts}
    same = [one for one in people.values() if words <= _words(one.full_name)]
    return same[0] if len(same) == 1 else None


@transaction.atomic
def name(*, appeal: Appeal, by: User, office: Office, official: str = "", post: str = "") -> bool:
    """Say after registration whom the appeal is about; whether it is handed up with that.

    It becomes a complaint. Where the reception may not examine it, the reception above does
    under the same number, and this one sees it no longer. Raises DecisionError.
    """
    list(appeal.questions.select_for_update().order_by("pk"))  # before the appeal, as all steps do
    appeal = (
        Appeal.objects.select_for_update(of=("self",))
        .select_related("reception__territory", "complained_office")
        .get(pk=appeal.pk)
    )
    _check_naming(appeal, office, by)
    official = " ".join(official.split())
    appeal.appeal_type = AppealType.COMPLAINT
    appeal.complained_office = office
    appeal.complained_name = official
    appeal.complained_post = " ".join(post.split())
    appeal.complained_user = account_of(official, office) if official else None
    _check_executors(appeal)
    events.acting(by)
    appeal.save(
        update_fields=[
            "appeal_type",
            "complained_office",
            "complained_name",
            "complained_post",
            "complained_user",
        ]
    )
    home = home_of(appeal.reception, office)
    if home == appeal.reception:
        return False
    if not HandedUp.objects.filter(appeal=appeal).exists():
        HandedUp.objects.create(
            appeal=appeal, from_reception=appeal.reception, to_reception=home, by=by, at=clock.now()
        )
    _leave_out_of_drafts(appeal, by)
    return True


def _check_naming(appeal: Appeal, office: Office, by: User) -> None:
    if not permissions.can_register(by, appeal.reception):
        raise DecisionError(_("Only the reception that registered it names whom it is about."))
    if not appeal.is_open:
        raise DecisionError(_("The appeal is closed."))
    if appeal.appeal_type not in (AppealType.COMPLAINT, AppealType.APPLICATION):
        raise DecisionError(_("Only an application or a complaint can be about an office."))
    if office.closed_on is not None:
        raise DecisionError(_("This office is closed."))


def _check_executors(appeal: Appeal) -> None:
    """Refuse while an office that may not examine the complaint acts on it or has answered it.

    A closed question counts too: a check may open it again, with the same office.
    """
    for question in appeal.questions.select_related("office__territory"):
        question.appeal = appeal
        if question.office is not None and routing.unlawful(question, question.office):
            raise DecisionError(
                _in_hand(question.status)
                % {"ordinal": question.ordinal, "office": question.office.name}
            )
        for part in question.parts.open().select_related("office__territory"):
            if routing.unlawful(question, part.office):
                raise DecisionError(
                    _("%(office)s has a part of question %(ordinal)s: withdraw it first (Art. 25).")
                    % {"ordinal": question.ordinal, "office": part.office.name}
                )


def _in_hand(status: str) -> str:
    if status == QuestionStatus.ASSIGNED:
        return _("Question %(ordinal)s is with %(office)s: hand it on first (Art. 25).")
    return _(
        "Question %(ordinal)s was answered by %(office)s, which may not examine the complaint "
        "(Art. 25): return the answer and hand the question on, or register the complaint anew."
    )


def _leave_out_of_drafts(appeal: Appeal, by: User) -> None:
    """Drafts of representations lose what the reception sees no longer; empty ones are dropped."""
    named = RepresentationCase.objects.filter(question__appeal=appeal)
    drafts = Representation.objects.select_for_update().drafts()
    for paper in drafts.filter(pk__in=named.values("representation")).order_by("pk"):
        paper.cases.filter(question__appeal=appeal).delete()
        if not paper.cases.exists():
            paper.state, paper.ended_by, paper.ended_at = PaperState.DROPPED, by, clock.now()
            paper.save(update_fields=["state", "ended_by", "ended_at"])


def leave_trace(*, appeal: Appeal, came_to: Reception, by: User) -> HandedUp:
    """Remember at which desk the complaint came in; it says nothing of its content."""
    return HandedUp.objects.create(
        appeal=appeal,
        from_reception=came_to,
        to_reception=appeal.reception,
        by=by,
        at=clock.now(),
    )


def _words(name: str) -> set[str]:
    return set(fold(name).split())
