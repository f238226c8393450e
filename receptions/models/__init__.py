"""Receptions, applicants, appeals, control and quarterly reports."""

from receptions.models.appeal import Appeal
from receptions.models.applicant import Applicant, PersonalDataRead
from receptions.models.number_block import NumberBlock, NumberClash, NumberGap
from receptions.models.old_register import ImportBatch, ImportedAppeal
from receptions.models.question import OpenSnapshot, Question, QuestionEvent, QuestionFact
from receptions.models.reception import NumberCounter, Reception
from receptions.models.report import QuarterReport, ReportFile, ReportReturn
from receptions.models.topic import Topic, TopicBody
from receptions.models.work import (
    Answer,
    Assignment,
    Attachment,
    Deadline,
    DeadlineRule,
    Verification,
)

__all__ = [
    "Answer",
    "Appeal",
    "Applicant",
    "Assignment",
    "Attachment",
    "Deadline",
    "DeadlineRule",
    "ImportBatch",
    "ImportedAppeal",
    "NumberBlock",
    "NumberClash",
    "NumberCounter",
    "NumberGap",
    "OpenSnapshot",
    "PersonalDataRead",
    "QuarterReport",
    "Question",
    "QuestionEvent",
    "QuestionFact",
    "Reception",
    "ReportFile",
    "ReportReturn",
    "Topic",
    "TopicBody",
    "Verification",
]
