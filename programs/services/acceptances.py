"""A programme reaches the khokimiyat: names as they were, accepted by whom and when."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from programs.choices import ProgrammeState
from programs.exceptions import DecisionError
from programs.models import Acceptance, Programme, SentName
from receptions.escalation_rules import shifted
from territories import clock
from territories.models import Office, User
from territories.services import calendars


@transaction.atomic
def expect(*, programme: Programme) -> Acceptance:
    """The programme is sent: keep the names of its offices, and by when it is to be accepted.

    Safe to call again: the first names and the first date stay.
    """
    ids = {programme.khokimiyat_id, *programme.lines.values_list("office", flat=True)}
    SentName.objects.bulk_create(
        (
            SentName(
                programme=programme,
                office=office,
                name_uz=office.name_uz,
                name_uz_cyrl=office.name_uz_cyrl,
                name_ru=office.name_ru,
                name_en=office.name_en,
            )
            for office in Office.objects.filter(pk__in=ids).order_by("pk")
        ),
        ignore_conflicts=True,
    )
    sent_on = timezone.localtime(programme.sent_at or clock.now()).date()
    due_on = shifted(sent_on, settings.PROGRAMME_ACCEPT_DAYS, calendars.current())
    acceptance, _made = Acceptance.objects.get_or_create(
        programme=programme, defaults={"due_on": due_on}
    )
    return acceptance


@transaction.atomic
def accept(*, programme: Programme, by: User) -> Acceptance:
    """The khokimiyat takes the programme over; once."""
    programme = Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    if programme.state != ProgrammeState.SENT:
        raise DecisionError(_("The programme is not with the khokimiyat."))
    acceptance = expect(programme=programme)
    if not acceptance.is_waiting:
        raise DecisionError(_("The programme is accepted already."))
    acceptance.accepted_by = by
    acceptance.accepted_at = clock.now()
    acceptance.save(update_fields=["accepted_by", "accepted_at"])
    return acceptance
