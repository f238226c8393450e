"""Territories, offices and councils, people and their posts, calendar, jobs, ratings."""

from territories.models.calendar import CalendarDay, CalendarVersion
from territories.models.figure import FigureDefinition, FigureVersion
from territories.models.job import Job
from territories.models.objection import RatingObjection
from territories.models.office import Council, Office, StateBody
from territories.models.people import Post, User
from territories.models.rating import Rating, RatingContribution, RatingFormula, RatingIndicator
from territories.models.rating_peers import RatingPeerGroup
from territories.models.statistics import (
    PopulationChange,
    StatisticGroup,
    StatisticIndicator,
    StatisticRelease,
    StatisticValue,
)
from territories.models.territory import Territory, TerritoryChange, TerritoryLink

__all__ = [
    "CalendarDay",
    "CalendarVersion",
    "Council",
    "FigureDefinition",
    "FigureVersion",
    "Job",
    "Office",
    "PopulationChange",
    "Post",
    "Rating",
    "RatingContribution",
    "RatingFormula",
    "RatingIndicator",
    "RatingObjection",
    "RatingPeerGroup",
    "StateBody",
    "StatisticGroup",
    "StatisticIndicator",
    "StatisticRelease",
    "StatisticValue",
    "Territory",
    "TerritoryChange",
    "TerritoryLink",
    "User",
]
