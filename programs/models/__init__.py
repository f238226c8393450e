"""Programmes, their measures, sources, reports and checks."""

from programs.models.amendment import Amendment
from programs.models.comment import MeasureComment, ReturnRemark
from programs.models.consent import ConsentAnswer, ConsentRequest
from programs.models.control import Evidence, MeasureCheck, MeasureReport
from programs.models.measure import Measure, MeasureSource
from programs.models.programme import Programme, ProgrammeReturn
from programs.models.proof import SiteCheck, SourceAnswer, TakingOff
from programs.models.state_programme import StateProgramme
from programs.models.version import ApprovalSheet, CouncilNotice, ProgrammeVersion

__all__ = [
    "Amendment",
    "ApprovalSheet",
    "ConsentAnswer",
    "ConsentRequest",
    "CouncilNotice",
    "Evidence",
    "Measure",
    "MeasureCheck",
    "MeasureComment",
    "MeasureReport",
    "MeasureSource",
    "Programme",
    "ProgrammeReturn",
    "ProgrammeVersion",
    "ReturnRemark",
    "SiteCheck",
    "SourceAnswer",
    "StateProgramme",
    "TakingOff",
]
