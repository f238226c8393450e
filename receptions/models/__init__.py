"""Receptions, applicants, appeals, control and quarterly reports."""

from receptions.models.appeal import Appeal
from receptions.models.applicant import Applicant, PersonalDataRead
from receptions.models.question import OpenSnapshot, Question, QuestionEvent, QuestionFact
from receptions.models.queue import Booking, QueueDay, QueueDevice, QueueTicket
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
    "Booking",
    "Deadline",
    "DeadlineRule",
    "NumberCounter",
    "OpenSnapshot",
    "PersonalDataRead",
    "QuarterReport",
    "Question",
    "QuestionEvent",
    "QuestionFact",
    "QueueDay",
    "QueueDevice",
    "QueueTicket",
    "Reception",
    "ReportFile",
    "ReportReturn",
    "Topic",
    "TopicBody",
    "Verification",
]
