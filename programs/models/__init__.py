"""Programmes, their measures, sources, reports and checks."""

from programs.models.amendment import Amendment
from programs.models.comment import MeasureComment, ReturnRemark
from programs.models.consent import ConsentAnswer, ConsentRequest
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
from programs.models.proof import SiteCheck, SourceAnswer, TakingOff
from programs.models.reminder import MeasureReminder, MeasureReminderNotice
from programs.models.state_programme import StateProgramme
from programs.models.version import ApprovalSheet, CouncilNotice, ProgrammeVersion

__all__ = [
    "Acceptance",
    "Amendment",
    "ApprovalSheet",
    "ConsentAnswer",
    "ConsentRequest",
    "Contract",
    "Contractor",
    "CouncilNotice",
    "Evidence",
    "Measure",
    "MeasureCheck",
    "MeasureComment",
    "MeasureParticipant",
    "MeasureReminder",
    "MeasureReminderNotice",
    "MeasureReport",
    "MeasureSource",
    "Milestone",
    "Programme",
    "ProgrammeReturn",
    "ProgrammeVersion",
    "Responsible",
    "ReturnRemark",
    "SentName",
    "SiteCheck",
    "SourceAnswer",
    "StateProgramme",
    "TakingOff",
]
