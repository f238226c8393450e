"""Receptions, applicants, appeals, control and quarterly reports."""

from receptions.models.appeal import Appeal
from receptions.models.applicant import Applicant, PersonalDataRead
from receptions.models.letter import Letter, LetterTemplate
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
    "Letter",
    "LetterTemplate",
    "NumberCounter",
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
