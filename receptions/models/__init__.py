"""Receptions, applicants, appeals, control and quarterly reports."""

from receptions.models.appeal import Appeal
from receptions.models.applicant import Applicant, PersonalDataRead
from receptions.models.bundle import Bundle, BundleMember, CoApplicant
from receptions.models.control_desk import Nudge, OpenCount, Summons
from receptions.models.finding import AppealView, PersonalDataExport
from receptions.models.knowledge import Article, ArticleVersion
from receptions.models.letter import Letter, LetterTemplate
from receptions.models.liability import LiabilityEntry
from receptions.models.number_block import NumberBlock, NumberClash, NumberGap
from receptions.models.old_register import ImportBatch, ImportedAppeal
from receptions.models.question import OpenSnapshot, Question, QuestionEvent, QuestionFact
from receptions.models.queue import Booking, QueueDay, QueueDevice, QueueTicket
from receptions.models.reception import NumberCounter, Reception
from receptions.models.registration_draft import RegistrationDraft
from receptions.models.report import QuarterReport, ReportFile, ReportReturn
from receptions.models.representation import (
    Representation,
    RepresentationCase,
    RepresentationEvent,
    RepresentationReply,
)
from receptions.models.saved_filter import Notice, SavedFilter, Subscription
from receptions.models.terms import Duty, Stop, StopGround
from receptions.models.topic import Topic, TopicBody
from receptions.models.topic_word import TopicWord
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
    "Booking",
    "Bundle",
    "BundleMember",
    "CoApplicant",
    "Deadline",
    "DeadlineRule",
    "Duty",
    "ImportBatch",
    "ImportedAppeal",
    "Letter",
    "LetterTemplate",
    "LiabilityEntry",
    "Notice",
    "Nudge",
    "NumberBlock",
    "NumberClash",
    "NumberCounter",
    "NumberGap",
    "OpenCount",
    "OpenSnapshot",
    "PersonalDataExport",
    "PersonalDataRead",
    "QuarterReport",
    "Question",
    "QuestionEvent",
    "QuestionFact",
    "QueueDay",
    "QueueDevice",
    "QueueTicket",
    "Reception",
    "RegistrationDraft",
    "ReportFile",
    "ReportReturn",
    "Representation",
    "RepresentationCase",
    "RepresentationEvent",
    "RepresentationReply",
    "SavedFilter",
    "Stop",
    "StopGround",
    "Subscription",
    "Summons",
    "Topic",
    "TopicBody",
    "TopicWord",
    "Verification",
]
