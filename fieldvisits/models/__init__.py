"""Households, rounds and visits, field receptions, findings."""

from fieldvisits.models.field_reception import FieldReception, GroupMember
from fieldvisits.models.finding import Finding
from fieldvisits.models.household import Household
from fieldvisits.models.phone import (
    PhoneDevice,
    PhoneEntry,
    PhonePack,
    PhonePhoto,
    PhonePhotoPart,
)
from fieldvisits.models.round import Round, RoundMember, Visit
from fieldvisits.models.round_check import RoundCheck

__all__ = [
    "FieldReception",
    "Finding",
    "GroupMember",
    "Household",
    "PhoneDevice",
    "PhoneEntry",
    "PhonePack",
    "PhonePhoto",
    "PhonePhotoPart",
    "Round",
    "RoundCheck",
    "RoundMember",
    "Visit",
]
