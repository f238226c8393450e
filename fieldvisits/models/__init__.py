"""Households, rounds and visits, field receptions, findings."""

from fieldvisits.models.field_reception import FieldReception, GroupMember
from fieldvisits.models.finding import Finding
from fieldvisits.models.household import Household
from fieldvisits.models.household_import import HouseholdImport
from fieldvisits.models.household_ties import (
    HouseholdApplicant,
    HouseholdJoin,
    HouseholdParting,
    TwoHouseholds,
)
from fieldvisits.models.round import Round, RoundMember, Visit
from fieldvisits.models.round_check import RoundCheck

__all__ = [
    "FieldReception",
    "Finding",
    "GroupMember",
    "Household",
    "HouseholdApplicant",
    "HouseholdImport",
    "HouseholdJoin",
    "HouseholdParting",
    "Round",
    "RoundCheck",
    "RoundMember",
    "TwoHouseholds",
    "Visit",
]
