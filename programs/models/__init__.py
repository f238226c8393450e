"""Programmes, their measures, sources, reports and checks."""

from programs.models.control import Evidence, MeasureCheck, MeasureReport
from programs.models.development import (
    DevelopmentEvent,
    DevelopmentProgramme,
    DraftPoint,
    DraftVersion,
)
from programs.models.measure import Measure, MeasureSource
from programs.models.programme import Programme, ProgrammeReturn
from programs.models.remark import Remark, RemarkGround
from programs.models.state_programme import StateProgramme
from programs.models.systemic import (
    ProblemCell,
    ProblemEntry,
    ProblemEvent,
    ProblemPart,
    SystemicProblem,
    SystemicRule,
)

__all__ = [
    "DevelopmentEvent",
    "DevelopmentProgramme",
    "DraftPoint",
    "DraftVersion",
    "Evidence",
    "Measure",
    "MeasureCheck",
    "MeasureReport",
    "MeasureSource",
    "ProblemCell",
    "ProblemEntry",
    "ProblemEvent",
    "ProblemPart",
    "Programme",
    "ProgrammeReturn",
    "Remark",
    "RemarkGround",
    "StateProgramme",
    "SystemicProblem",
    "SystemicRule",
]
