"""Programmes, their measures, sources, reports and checks."""

from programs.models.control import Evidence, MeasureCheck, MeasureReport
from programs.models.measure import Measure, MeasureSource
from programs.models.programme import Programme, ProgrammeReturn
from programs.models.state_programme import StateProgramme
from programs.models.typical_measure import TypicalMeasure

__all__ = [
    "Evidence",
    "Measure",
    "MeasureCheck",
    "MeasureReport",
    "MeasureSource",
    "Programme",
    "ProgrammeReturn",
    "StateProgramme",
    "TypicalMeasure",
]
