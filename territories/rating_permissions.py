"""Who may do what with ratings, formulas and objections (docs/roles.md)."""

from __future__ import annotations

from territories.choices import RatingState
from territories.models import Office, Rating, RatingObjection, User
from territories.services.rating_objections import is_open_to_objections


def can_decide(user: User) -> bool:
    """Compute, approve, and keep the formulas: the Administration."""
    return user.powers.everywhere("decide_ratings")


def can_read_formulas(user: User) -> bool:
    """Drafts of formulas: who decides, and the auditors of the country."""
    return can_decide(user) or user.powers.everywhere("audit")


def khokimiyat_of(user: User, rating: Rating) -> Office | None:
    """The khokimiyat of the very territory that the person acts for."""
    offices = Office.objects.active().filter(territory=rating.territory_id, is_khokimiyat=True)
    office = offices.first() if user.powers.office_paths() else None
    return office if office is not None and office.path in user.powers.office_paths() else None


def can_object(user: User, rating: Rating) -> bool:
    """The khokimiyat of the territory, while the days for it run."""
    return is_open_to_objections(rating) and khokimiyat_of(user, rating) is not None


def can_answer(user: User, objection: RatingObjection) -> bool:
    """The region that proposed, or the Administration, until the rating is decided."""
    rating = objection.rating
    undecided = rating.state != RatingState.APPROVED
    return undecided and user.powers.at("propose_ratings", rating.territory)
