"""Households, rounds and visits, field receptions, findings."""

from fieldvisits.models.crew import Crew, CrewDay, RoundPlan, SectorHead
from fieldvisits.models.field_reception import FieldReception, GroupMember
from fieldvisits.models.finding import Finding
from fieldvisits.models.finding_join import FindingJoin
from fieldvisits.models.household import Household
from fieldvisits.models.household_import import HouseholdImport
from fieldvisits.models.household_ties import (
    HouseholdApplicant,
    HouseholdJoin,
    HouseholdParting,
    TwoHouseholds,
)
from fieldvisits.models.phone import (
    PhoneDevice,
    PhoneEntry,
    PhonePack,
    PhonePhoto,
    PhonePhotoPart,
)
from fieldvisits.models.round import Round, RoundMember, Visit
from fieldvisits.models.round_check import RoundCheck
from fieldvisits.models.sheet import SheetVersion, VisitAnswers
from fieldvisits.models.sitting import Hearing, Invitation, Protocol, SittingProposal
from fieldvisits.models.sitting_booking import SittingBooking
from fieldvisits.models.sitting_recording import SittingRecording
from fieldvisits.models.sitting_ticket import SittingTicket

__all__ = [
    "Crew",
    "CrewDay",
    "FieldReception",
    "Finding",
    "FindingJoin",
    "GroupMember",
    "Hearing",
    "Household",
    "HouseholdApplicant",
    "HouseholdImport",
    "HouseholdJoin",
    "HouseholdParting",
    "Invitation",
    "PhoneDevice",
    "PhoneEntry",
    "PhonePack",
    "PhonePhoto",
    "PhonePhotoPart",
    "Protocol",
    "Round",
    "RoundCheck",
    "RoundMember",
    "RoundPlan",
    "SectorHead",
    "SheetVersion",
    "SittingBooking",
    "SittingProposal",
    "SittingRecording",
    "SittingTicket",
    "TwoHouseholds",
    "Visit",
    "VisitAnswers",
]
