"""Households, rounds and visits, field receptions, findings."""

from fieldvisits.models.field_reception import FieldReception, GroupMember
from fieldvisits.models.finding import Finding
from fieldvisits.models.finding_join import FindingJoin
from fieldvisits.models.household import Household
from fieldvisits.models.round import Round, RoundMember, Visit
from fieldvisits.models.round_check import RoundCheck
from fieldvisits.models.sheet import SheetVersion, VisitAnswers

__all__ = [
    "FieldReception",
    "Finding",
    "FindingJoin",
    "GroupMember",
    "Household",
    "Round",
    "RoundCheck",
    "RoundMember",
    "SheetVersion",
    "Visit",
    "VisitAnswers",
]
