"""Programmes, their measures, sources, reports and checks."""

from programs.models.programme import (
    Evidence,
    Measure,
    MeasureCheck,
    MeasureReport,
    MeasureSource,
    Programme,
)

__all__ = [
    "Evidence",
    "Measure",
    "MeasureCheck",
    "MeasureReport",
    "MeasureSource",
    "Programme",
]
