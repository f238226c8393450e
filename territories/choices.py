"""Choices of the lowest floor."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    COUNTRY = "country", _("country")
    REGION = "region", _("region")
    DISTRICT = "district", _("district")
    CITY = "city", _("city")
    CITY_DISTRICT = "city_district", _("city district")
    MAHALLA = "mahalla", _("mahalla")


# Levels that stand directly under a region and have a reception of the district kind.
DISTRICT_LEVELS = (Level.DISTRICT, Level.CITY, Level.CITY_DISTRICT)


class ChangeKind(models.TextChoices):
    SPLIT = "split", _("split")
    MERGE = "merge", _("merge")
    MOVE = "move", _("move to another parent")
    RENAME = "rename", _("renaming")


class BodyKind(models.TextChoices):
    GOVERNMENT = "government", _("government")
    MINISTRY = "ministry", _("ministry")
    COMMITTEE = "committee", _("committee")
    AGENCY = "agency", _("agency")
    COURT = "court", _("court")
    PROSECUTOR = "prosecutor", _("prosecutor's office")
    UTILITY = "utility", _("utility")
    LOCAL_EXECUTIVE = "local_executive", _("local executive")
    SELF_GOVERNMENT = "self_government", _("citizens' self-government")
    RECEPTION = "reception", _("reception")
    SERVICE = "service", _("service")
    BUREAU = "bureau", _("bureau")
    BANK = "bank", _("bank")
    FUND = "fund", _("fund")
    COMPANY = "company", _("company")
    ASSOCIATION = "association", _("association")
    OMBUDSMAN = "ombudsman", _("ombudsman")


class Role(models.TextChoices):
    REGISTRAR = "registrar", _("registrar")
    HEAD = "head", _("head of a district or city reception")
    REGIONAL_HEAD = "regional_head", _("head of a regional reception")
    ADMINISTRATION = "administration", _("Administration")
    EXECUTOR = "executor", _("executor of a khokimiyat or office")
    DEPUTY = "deputy", _("council deputy")
    ROUND_MEMBER = "round_member", _("round member")
    EDITOR = "editor", _("editor")
    AUDITOR = "auditor", _("auditor")
    ADMINISTRATOR = "administrator", _("administrator")


class DayKind(models.TextChoices):
    HOLIDAY = "holiday", _("public holiday")
    DAY_OFF = "day_off", _("day off by decree")
    WORKING = "working", _("working day by decree")


class JobState(models.TextChoices):
    QUEUED = "queued", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")


class RatingClass(models.TextChoices):
    EXEMPLARY = "exemplary", _("exemplary")
    GOOD = "good", _("good")
    UNSATISFACTORY = "unsatisfactory", _("unsatisfactory")
    NOT_ENOUGH_DATA = "not_enough_data", _("not enough data")


class RatingState(models.TextChoices):
    DRAFT = "draft", _("draft")
    PROPOSED = "proposed", _("proposed by the region")
    APPROVED = "approved", _("approved")


class Direction(models.TextChoices):
    MORE_IS_BETTER = "more", _("more is better")
    LESS_IS_BETTER = "less", _("less is better")


class Spread(models.TextChoices):
    """How the uncertainty of an indicator is found."""

    SHARE = "share", _("share of cases")
    AVERAGE = "average", _("average of cases")
    GIVEN = "given", _("given value, taken as certain")


class Basis(models.TextChoices):
    """What the failures of an indicator are set against."""

    OWN = "own", _("the figure as it is")
    QUESTIONS = "questions", _("different persons, for a figure of questions")
    APPEALS = "appeals", _("different persons, for a figure of appeals")
    USUAL = "usual", _("the usual number of cases, where fewer are recorded")


class Reason(models.TextChoices):
    """Why a territory has the class it has."""

    SCORE = "score", _("by the score")
    UNCERTAIN = "uncertain", _("the class decided before stays: within the uncertainty")
    FEW_APPEALS = "few", _("too few appeals to judge")
    NO_DATA = "no_data", _("no indicator has data")
    MISSING = "missing", _("an indicator has no data")


class Missing(models.TextChoices):
    """What becomes of an indicator without data."""

    SHARED = "shared", _("its weight is shared out among the others")
    NO_CLASS = "no_class", _("not enough data, no class")


class PeerKind(models.TextChoices):
    REGIONS = "regions", _("regions")
    CITIES = "cities", _("cities and city districts")
    DISTRICTS = "districts", _("districts")
    LOCAL = "local", _("districts and cities together")


class PeerMeasure(models.TextChoices):
    INHABITANTS = "people", _("inhabitants")
    APPEALS = "appeals", _("appeals of the quarter")


class Stage(models.TextChoices):
    ONE = "1", _("stage I: statistics")
    TWO = "2", _("stage II: surveys")


class ObjectionState(models.TextChoices):
    OPEN = "open", _("waiting for an answer")
    ACCEPTED = "accepted", _("accepted")
    REJECTED = "rejected", _("rejected")
