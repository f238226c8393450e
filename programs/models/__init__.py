"""Programmes, their measures, sources, reports and checks."""

from programs.models.control import Evidence, MeasureCheck, MeasureReport
from programs.models.measure import Measure, MeasureSource
from programs.models.programme import Programme, ProgrammeReturn
from programs.models.proof import SiteCheck, SourceAnswer, TakingOff
from programs.models.state_programme import StateProgramme

__all__ = [
    "Evidence",
    "Measure",
    "MeasureCheck",
    "MeasureReport",
    "MeasureSource",
    "Programme",
    "ProgrammeReturn",
    "SiteCheck",
    "SourceAnswer",
    "StateProgramme",
    "TakingOff",
]
