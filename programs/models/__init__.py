"""Programmes, their measures, sources, reports and checks."""

from programs.models.control import Evidence, MeasureCheck, MeasureReport
from programs.models.measure import Measure, MeasureSource
from programs.models.object_import import ObjectImport
from programs.models.programme import Programme, ProgrammeReturn
from programs.models.state_object import (
    ObjectFact,
    ObjectLoan,
    ObjectMoney,
    ProgrammeObject,
)
from programs.models.state_programme import StateProgramme, WorkKind
from programs.models.state_visit import ObjectComplaint, ObjectVisit, VisitPhoto, VisitRemark
from programs.models.work_list import DistrictYear, WorkList, WorkListStep

__all__ = [
    "DistrictYear",
    "Evidence",
    "Measure",
    "MeasureCheck",
    "MeasureReport",
    "MeasureSource",
    "ObjectComplaint",
    "ObjectFact",
    "ObjectImport",
    "ObjectLoan",
    "ObjectMoney",
    "ObjectVisit",
    "Programme",
    "ProgrammeObject",
    "ProgrammeReturn",
    "StateProgramme",
    "VisitPhoto",
    "VisitRemark",
    "WorkKind",
    "WorkList",
    "WorkListStep",
]
