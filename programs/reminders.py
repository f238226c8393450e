"""Measures among the things people are reminded of: the same steps, calendar and digests."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from programs.choices import WITH_THE_OFFICE, ProgrammeState
from programs.models import Measure
from receptions.escalation_subjects import DigestPart, Subject, register
from receptions.executor_choices import Told
from receptions.models import Digest

_TO_DO = "q.state IN ({})".format(", ".join(f"'{state.value}'" for state in WITH_THE_OFFICE))
# The khokimiyat of a measure is the one its programme was sent to.
MEASURES = Subject(
    reminders="programs_measurereminder",
    key="measure_id",
    notices="programs_measureremindernotice",
    things=(
        "programs_measure q"
        f" JOIN programs_programme p ON p.id = q.programme_id AND p.state = '{ProgrammeState.SENT}'"
        " JOIN receptions_reception desk ON desk.id = p.reception_id"
    ),
    due="q.due_on",
    territory="p.territory_id",
    told={
        Told.OFFICE: "told.id = q.office_id",
        Told.SUPERIOR: "told.id = o.parent_id",
        Told.KHOKIMIYAT: "told.id = p.khokimiyat_id",
        Told.REGION: "told.is_khokimiyat AND told.territory_id = t.parent_id",
    },
    with_office=_TO_DO,
    with_head=_TO_DO,
)


def measures_of(digest: Digest) -> QuerySet[Measure]:
    """The measures a digest tells of, each once."""
    told = digest.measure_notices.values("reminder__measure")
    return Measure.objects.filter(pk__in=told).select_related("programme", "office")


def _line(measure: Measure) -> str:
    """Number, office and date."""
    number = f"{measure.programme.number}/{measure.ordinal}"
    return f"{number}: {measure.office}, {date_format(measure.due_on)}"


PART = DigestPart(
    title=_("Measures of programmes"),
    url_name="programs:measure-reminder-list",
    sentence=ngettext_lazy(
        "%(total)s measure needs you; past its date: %(late)s.",
        "%(total)s measures need you; past their date: %(late)s.",
        "total",
    ),
    things=measures_of,
    line=_line,
)


def join() -> None:
    """Called once from apps.py."""
    register(MEASURES, PART)
