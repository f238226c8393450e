"""Objections of khokimiyats to proposed ratings, and the answers to them."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from territories import clock
from territories.choices import ObjectionState, RatingState, Spread
from territories.exceptions import RatingError
from territories.models import Office, Rating, RatingIndicator, RatingObjection, User
from territories.services import ratings
from territories.services.rating_sheets import line_of

MORE_THAN_WHOLE = gettext_lazy("A share can't be more than the whole: at most what stands below.")


def is_open_to_objections(rating: Rating) -> bool:
    """Whether the rating is proposed and the days for objections are not over."""
    until = rating.objections_until
    return rating.state == RatingState.PROPOSED and until is not None and clock.today() <= until


@transaction.atomic
def object_to(
    *, rating: Rating, office: Office, figure: str, text: str, by: User
) -> RatingObjection:
    """The khokimiyat contests one figure of its territory's rating.

    Raises RatingError outside the window, for a figure that isn't in the rating, or while an
    objection to the same figure waits.
    """
    rating = Rating.objects.select_for_update(of=("self",)).get(pk=rating.pk)
    if not is_open_to_objections(rating):
        raise RatingError(_("Objections can't be made to this rating now."))
    if not rating.contributions.filter(indicator__figure=figure).exists():
        raise RatingError(_("Name a figure of this rating."))
    if rating.objections.open().filter(figure=figure).exists():
        raise RatingError(_("An objection to this figure is waiting for its answer already."))
    if not text.strip():
        raise RatingError(_("Say what is wrong with the figure."))
    return RatingObjection.objects.create(
        rating=rating, office=office, figure=figure, text=text.strip(), by=by, at=clock.now()
    )


@transaction.atomic
def reject(*, objection: RatingObjection, answer: str, by: User) -> RatingObjection:
    """The figure stands; the reason is told."""
    objection = _locked(objection, answer)
    return _answered(objection, ObjectionState.REJECTED, answer, by)


@transaction.atomic
def accept(
    *,
    objection: RatingObjection,
    answer: str,
    by: User,
    corrected: tuple[Decimal, Decimal] | None = None,
) -> RatingObjection:
    """The khokimiyat is right: the rating is computed anew, with the corrected count if given.

    Another result than before takes the rating back to draft, so that it is proposed again.
    Raises RatingError for an objection that is answered, no reason, or a count that can't be.
    """
    objection = _locked(objection, answer)
    if corrected is not None:
        top, bottom = corrected
        if bottom <= 0 or top < 0:
            raise RatingError(_("A corrected figure needs a number below the line."))
        if top > bottom and is_about_a_share(objection):
            raise RatingError(str(MORE_THAN_WHOLE))
        objection.numerator, objection.denominator = top, bottom
    answered = _answered(objection, ObjectionState.ACCEPTED, answer, by)
    ratings.recompute_one(
        rating=Rating.objects.select_for_update(of=("self",)).get(pk=objection.rating_id)
    )
    return answered


def is_about_a_share(objection: RatingObjection) -> bool:
    """Whether the contested figure is a share of a whole, which it can't exceed."""
    indicator = RatingIndicator.objects.filter(
        formula=objection.rating.formula_id, figure=objection.figure
    ).first()
    return indicator is not None and line_of(indicator).spread == Spread.SHARE


def _locked(objection: RatingObjection, answer: str) -> RatingObjection:
    objection = RatingObjection.objects.select_for_update(of=("self",)).get(pk=objection.pk)
    if objection.state != ObjectionState.OPEN:
        raise RatingError(_("This objection is answered already."))
    if not answer.strip():
        raise RatingError(_("Give the reason for the answer."))
    return objection


def _answered(
    objection: RatingObjection, state: ObjectionState, answer: str, by: User
) -> RatingObjection:
    objection.state, objection.answer = state, answer.strip()
    objection.answered_by, objection.answered_at = by, clock.now()
    objection.save()
    return objection
