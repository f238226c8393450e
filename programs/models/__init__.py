"""Programmes, their measures, sources, reports and checks; state and development programmes."""

from programs.models.amendment import Amendment
from programs.models.comment import MeasureComment, ReturnRemark
from programs.models.consent import ConsentAnswer, ConsentRequest
from programs.models.contract import Contract, Contractor
from programs.models.control import Evidence, MeasureCheck, MeasureReport
from programs.models.counts import MeasureCount, MeasureDue
from programs.models.development import (
    DevelopmentEvent,
    DevelopmentProgramme,
    DraftPoint,
    DraftVersion,
)
from programs.models.execution import (
    Acceptance,
    MeasureParticipant,
    Milestone,
    Responsible,
    SentName,
)
from programs.models.fact_import import FactImport
from programs.models.measure import Measure, MeasureSource
from programs.models.object_import import ObjectImport
from programs.models.programme import Programme, ProgrammeReturn
from programs.models.proof import SiteCheck, SourceAnswer, TakingOff
from programs.models.remark import Remark, RemarkGround
from programs.models.reminder import MeasureReminder, MeasureReminderNotice
from programs.models.set_aside import SetAside
from programs.models.state_object import ObjectFact, ObjectLoan, ObjectMoney, ProgrammeObject
from programs.models.state_programme import StateProgramme, WorkKind
from programs.models.state_visit import ObjectComplaint, ObjectVisit, VisitPhoto, VisitRemark
from programs.models.systemic import (
    ProblemCell,
    ProblemEntry,
    ProblemEvent,
    ProblemPart,
    SystemicProblem,
    SystemicRule,
)
from programs.models.typical_measure import TypicalMeasure
from programs.models.version import ApprovalSheet, CouncilNotice, ProgrammeVersion
from programs.models.work_list import DistrictYear, WorkList, WorkListStep

__all__ = [
    "Acceptance",
    "Amendment",
    "ApprovalSheet",
    "ConsentAnswer",
    "ConsentRequest",
    "Contract",
    "Contractor",
    "CouncilNotice",
    "DevelopmentEvent",
    "DevelopmentProgramme",
    "DistrictYear",
    "DraftPoint",
    "DraftVersion",
    "Evidence",
    "FactImport",
    "Measure",
    "MeasureCheck",
    "MeasureComment",
    "MeasureCount",
    "MeasureDue",
    "MeasureParticipant",
    "MeasureReminder",
    "MeasureReminderNotice",
    "MeasureReport",
    "MeasureSource",
    "Milestone",
    "ObjectComplaint",
    "ObjectFact",
    "ObjectImport",
    "ObjectLoan",
    "ObjectMoney",
    "ObjectVisit",
    "ProblemCell",
    "ProblemEntry",
    "ProblemEvent",
    "ProblemPart",
    "Programme",
    "ProgrammeObject",
    "ProgrammeReturn",
    "ProgrammeVersion",
    "Remark",
    "RemarkGround",
    "Responsible",
    "ReturnRemark",
    "SentName",
    "SetAside",
    "SiteCheck",
    "SourceAnswer",
    "StateProgramme",
    "SystemicProblem",
    "SystemicRule",
    "TakingOff",
    "TypicalMeasure",
    "VisitPhoto",
    "VisitRemark",
    "WorkKind",
    "WorkList",
    "WorkListStep",
]
