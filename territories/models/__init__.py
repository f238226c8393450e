"""Territories, offices and councils, people and their posts, calendar, jobs, ratings."""

from territories.models.calendar import CalendarDay, CalendarVersion
from territories.models.job import Job
from territories.models.office import Council, Office, StateBody
from territories.models.people import Post, User
from territories.models.rating import Rating, RatingContribution, RatingFormula, RatingIndicator
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
    "Job",
    "Office",
    "PopulationChange",
    "Post",
    "Rating",
    "RatingContribution",
    "RatingFormula",
    "RatingIndicator",
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
