"""Households, rounds and visits, field receptions, findings."""

from fieldvisits.models.field_reception import FieldReception, GroupMember
from fieldvisits.models.finding import Finding
from fieldvisits.models.household import Household
from fieldvisits.models.round import Round, RoundMember, Visit
from fieldvisits.models.round_check import RoundCheck
from fieldvisits.models.sitting import Hearing, Invitation, Protocol, SittingProposal
from fieldvisits.models.sitting_ticket import SittingTicket

__all__ = [
    "FieldReception",
    "Finding",
    "GroupMember",
    "Hearing",
    "Household",
    "Invitation",
    "Protocol",
    "Round",
    "RoundCheck",
    "RoundMember",
    "SittingProposal",
    "SittingTicket",
    "Visit",
]
