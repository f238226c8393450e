"""By what an applicant may be told about an appeal; every sender asks here.

What was asked for at the desk holds until it is withdrawn. Where nobody asked, the reply has the
form of the appeal: by e-mail to who wrote electronically, on paper to everybody else.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from receptions.choices import AppealForm
from receptions.drafts import Notices
from receptions.models import Appeal, NoticeChoice


def allowed(appeal: Appeal) -> Notices:
    """The ways that are allowed now, whether or not an address is known."""
    choice = current(appeal)
    if choice is not None:
        return Notices(email=choice.by_email, sms=choice.by_sms)
    return Notices(email=appeal.form == AppealForm.ELECTRONIC)


def current(appeal: Appeal) -> NoticeChoice | None:
    """The last word of the applicant, or None where nobody asked."""
    if appeal.is_anonymous:
        return None
    return appeal.notice_choices.current().select_related("by").first()


def reaches(appeal: str = "") -> tuple[Q, Q]:
    """The same for many rows: who is told by e-mail, and who by SMS, with an address.

    `appeal` is the way to the appeal from the rows that are looked for, with its underscores.
    """
    form = Q(**{f"{appeal}form": AppealForm.ELECTRONIC})
    no_address = Q(**{f"{appeal}applicant__email": ""})
    no_phone = Q(**{f"{appeal}applicant__phone": ""})
    by_email = Q(_chosen(appeal, by_email=True)) | form & ~Q(_chosen(appeal))
    return by_email & ~no_address, Q(_chosen(appeal, by_sms=True)) & ~no_phone


def _chosen(appeal: str, **ways: bool) -> Exists:
    mine = OuterRef(f"{appeal}pk")
    return Exists(NoticeChoice.objects.current().filter(appeal=mine, **ways))
