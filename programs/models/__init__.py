"""Programmes, their measures, sources, reports and checks."""

from programs.models.control import Evidence, MeasureCheck, MeasureReport
from programs.models.counts import MeasureCount, MeasureDue
from programs.models.measure import Measure, MeasureSource
from programs.models.programme import Programme, ProgrammeReturn
from programs.models.state_programme import StateProgramme

__all__ = [
    "Evidence",
    "Measure",
    "MeasureCheck",
    "MeasureCount",
    "MeasureDue",
    "MeasureReport",
    "MeasureSource",
    "Programme",
    "ProgrammeReturn",
    "StateProgramme",
]
