"""Choices of the field, and which step may follow which."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class HouseholdClass(models.TextChoices):
    """The three classes of the household sheet (DOMAIN 7)."""

    FIRST = "1", _("1: low income, in need")
    SECOND = "2", _("2: steady income, wants to earn more")
    THIRD = "3", _("3: well-off, self-sufficient")


class HouseholdRegister(models.TextChoices):
    """The registers of people in need that a household may stand in (DOMAIN 7)."""

    IRON = "iron", _("Temir daftar")
    WOMEN = "women", _("Ayollar daftari")
    YOUTH = "youth", _("Yoshlar daftari")


class Sector(models.IntegerChoices):
    """The four sectors of a district by whose head leads them (DOMAIN 7)."""

    HOKIM = 1, _("1: khokim")
    PROSECUTOR = 2, _("2: prosecutor")
    INTERNAL_AFFAIRS = 3, _("3: internal affairs")
    TAX = 4, _("4: tax")


class Means(models.TextChoices):
    """How a crew goes from house to house."""

    FOOT = "foot", _("on foot")
    CAR = "car", _("by car")


class CrewDayStatus(models.TextChoices):
    PLANNED = "planned", _("planned")
    RAINED_OFF = "rained_off", _("rained off")


class RoundStatus(models.TextChoices):
    PLANNED = "planned", _("planned")
    RUNNING = "running", _("under way")
    FINISHED = "finished", _("finished")


ROUND_NEXT: dict[str, tuple[str, ...]] = {
    RoundStatus.PLANNED: (RoundStatus.RUNNING,),
    RoundStatus.RUNNING: (RoundStatus.FINISHED,),
    RoundStatus.FINISHED: (),
}


class VisitResult(models.TextChoices):
    """A visit that found nothing differs from a house not visited (DOMAIN 7, point 3)."""

    PENDING = "pending", _("to be visited")
    NO_PROBLEM = "no_problem", _("visited, no problem")
    PROBLEM = "problem", _("visited, problem found")
    NOBODY = "nobody", _("nobody at home")
    REFUSED = "refused", _("did not want to talk")
    MOVED = "moved", _("moved away")


# Results that count as a household reached.
REACHED = (VisitResult.NO_PROBLEM, VisitResult.PROBLEM)


class FieldReceptionKind(models.TextChoices):
    """R-51, R-52. The third is led by heads of republican bodies."""

    FIELD = "field", _("field reception")
    PUBLIC = "public", _("public reception")
    REPUBLIC = "republic", _("reception with heads of republican bodies")


class FieldReceptionStatus(models.TextChoices):
    ANNOUNCED = "announced", _("announced")
    HELD = "held", _("held")
    CANCELLED = "cancelled", _("cancelled")


FIELD_RECEPTION_NEXT: dict[str, tuple[str, ...]] = {
    FieldReceptionStatus.ANNOUNCED: (FieldReceptionStatus.HELD, FieldReceptionStatus.CANCELLED),
    FieldReceptionStatus.HELD: (),
    FieldReceptionStatus.CANCELLED: (),
}


class FindingState(models.TextChoices):
    """What became of a problem found."""

    OPEN = "open", _("to be decided")
    SOLVED_ON_SPOT = "solved_on_spot", _("settled on the spot")
    APPEAL = "appeal", _("appeal registered")
    WAITING = "waiting", _("waiting for a programme")
    IN_PROGRAMME = "in_programme", _("in a programme")
    SOLVED = "solved", _("solved and verified")


FINDING_NEXT: dict[str, tuple[str, ...]] = {
    FindingState.OPEN: (FindingState.SOLVED_ON_SPOT, FindingState.APPEAL, FindingState.WAITING),
    FindingState.WAITING: (FindingState.IN_PROGRAMME, FindingState.APPEAL),
    FindingState.IN_PROGRAMME: (FindingState.SOLVED, FindingState.WAITING),
    FindingState.SOLVED_ON_SPOT: (),
    FindingState.APPEAL: (),
    FindingState.SOLVED: (FindingState.WAITING,),  # the household says afterwards: it is not
}


class Horizon(models.TextChoices):
    """The two plans of the household sheet (DOMAIN 7, point 7)."""

    SHORT = "short", _("short term")
    MEDIUM = "medium", _("medium term")


class Severity(models.IntegerChoices):
    LOW = 1, _("low")
    MIDDLE = 2, _("middle")
    HIGH = 3, _("high")


class CausePeople(models.TextChoices):
    """How the people of several findings of one cause are counted."""

    LARGEST = "largest", _("the same people: the largest number counts")
    SUM = "sum", _("different people: the numbers are added up")


class SheetState(models.TextChoices):
    """A version of the household sheet."""

    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn")


# Findings whose problem is gone; a finding turned appeal is solved as its question is.
SOLVED = (FindingState.SOLVED_ON_SPOT, FindingState.SOLVED)

# The tones of badges (territories.templatetags.ui).
TONES: dict[str, str] = {
    SheetState.DRAFT: "neutral",
    SheetState.PUBLISHED: "good",
    SheetState.WITHDRAWN: "warn",
    RoundStatus.PLANNED: "info",
    RoundStatus.RUNNING: "wait",
    RoundStatus.FINISHED: "good",
    CrewDayStatus.RAINED_OFF: "warn",
    FieldReceptionStatus.ANNOUNCED: "info",
    FieldReceptionStatus.HELD: "good",
    FieldReceptionStatus.CANCELLED: "neutral",
    FindingState.OPEN: "warn",
    FindingState.SOLVED_ON_SPOT: "good",
    FindingState.APPEAL: "info",
    FindingState.WAITING: "wait",
    FindingState.IN_PROGRAMME: "info",
    FindingState.SOLVED: "good",
    VisitResult.PENDING: "neutral",
    VisitResult.NO_PROBLEM: "good",
    VisitResult.PROBLEM: "warn",
    VisitResult.NOBODY: "info",
    VisitResult.REFUSED: "info",
    VisitResult.MOVED: "info",
}
