"""Receptions, applicants, appeals, control and quarterly reports."""

from receptions.models.appeal import Appeal
from receptions.models.applicant import Applicant, PersonalDataRead
from receptions.models.finding import AppealView, PersonalDataExport
from receptions.models.knowledge import Article, ArticleVersion
from receptions.models.question import OpenSnapshot, Question, QuestionEvent, QuestionFact
from receptions.models.reception import NumberCounter, Reception
from receptions.models.report import QuarterReport, ReportFile, ReportReturn
from receptions.models.saved_filter import Notice, SavedFilter, Subscription
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
    "AppealView",
    "Applicant",
    "Article",
    "ArticleVersion",
    "Assignment",
    "Attachment",
    "Deadline",
    "DeadlineRule",
    "Notice",
    "NumberCounter",
    "OpenSnapshot",
    "PersonalDataExport",
    "PersonalDataRead",
    "QuarterReport",
    "Question",
    "QuestionEvent",
    "QuestionFact",
    "Reception",
    "ReportFile",
    "ReportReturn",
    "SavedFilter",
    "Subscription",
    "Topic",
    "TopicBody",
    "Verification",
]
