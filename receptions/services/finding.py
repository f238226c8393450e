"""What a person has seen of an appeal."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from receptions.models import Appeal, AppealView
from territories import clock
from territories.models import User


@transaction.atomic
def look(*, appeal: Appeal, by: User) -> dt.datetime | None:
    """Note that the person opened the appeal; when they saw it before, if ever."""
    seen = AppealView.objects.filter(user=by, appeal=appeal).values_list("seen_at", flat=True)
    before = seen.first()
    AppealView.objects.bulk_create(
        [AppealView(user=by, appeal=appeal, seen_at=clock.now())],
        update_conflicts=True,
        unique_fields=["user", "appeal"],
        update_fields=["seen_at"],
    )
    return before
