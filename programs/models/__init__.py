"""Programmes, their measures, sources, reports and checks."""

from programs.models.contract import Contract, Contractor
from programs.models.control import Evidence, MeasureCheck, MeasureReport
from programs.models.execution import (
    Acceptance,
    MeasureParticipant,
    Milestone,
    Responsible,
    SentName,
)
from programs.models.measure import Measure, MeasureSource
from programs.models.programme import Programme, ProgrammeReturn
from programs.models.reminder import MeasureReminder, MeasureReminderNotice
from programs.models.state_programme import StateProgramme

__all__ = [
    "Acceptance",
    "Contract",
    "Contractor",
    "Evidence",
    "Measure",
    "MeasureCheck",
    "MeasureParticipant",
    "MeasureReminder",
    "MeasureReminderNotice",
    "MeasureReport",
    "MeasureSource",
    "Milestone",
    "Programme",
    "ProgrammeReturn",
    "Responsible",
    "SentName",
    "StateProgramme",
]
