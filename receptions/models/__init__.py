"""Receptions, applicants, appeals, control and quarterly reports."""

from receptions.models.answer_link import AnswerLink, LinkOpening
from receptions.models.appeal import Appeal
from receptions.models.applicant import Applicant, PersonalDataRead
from receptions.models.bundle import Bundle, BundleMember, CoApplicant
from receptions.models.check import (
    CheckAttempt,
    CheckTask,
    Draw,
    SamplingPeriod,
    SamplingRule,
)
from receptions.models.coexecution import CoAssignment
from receptions.models.control_desk import Nudge, OpenCount, Summons
from receptions.models.correction import CorrectionLine, CorrectionSheet, ReportComparison
from receptions.models.council_decision import (
    CouncilDecision,
    DecisionEvent,
    DecisionReminder,
    DecisionReminderNotice,
)
from receptions.models.council_session import CouncilHearing, CouncilSession, DeputyQuestion
from receptions.models.deputy_question_reminder import (
    DeputyQuestionNotice,
    DeputyQuestionReminder,
)
from receptions.models.evidence import Evidence, EvidenceRule
from receptions.models.executors import ApplicantRequest, TermRequest
from receptions.models.explorer import Outline, SavedView
from receptions.models.figure_cells import FigureCell, FigureChange, FigureMark
from receptions.models.finding import AppealView, PersonalDataExport
from receptions.models.formality import PaperReturn, Recording
from receptions.models.inquiry import Inquiry
from receptions.models.inquiry_reminder import InquiryReminder, InquiryReminderNotice
from receptions.models.knowledge import Article, ArticleVersion
from receptions.models.letter import Letter, LetterTemplate
from receptions.models.letter_cover import LetterCover
from receptions.models.liability import LiabilityEntry
from receptions.models.national import (
    NationalPaper,
    NationalPaperItem,
    NationalProposal,
    NationalProposalEvent,
    RepublicanVisit,
)
from receptions.models.notice_choice import NoticeChoice
from receptions.models.number_block import NumberBlock, NumberClash, NumberGap
from receptions.models.office_digest import OfficeDigest
from receptions.models.old_register import ImportBatch, ImportedAppeal
from receptions.models.part_reminder import PartReminder, PartReminderNotice
from receptions.models.quality import (
    CriteriaVersion,
    Criterion,
    QualityMark,
    QualityReview,
)
from receptions.models.question import OpenSnapshot, Question, QuestionEvent, QuestionFact
from receptions.models.question_change import QuestionChange
from receptions.models.queue import Booking, QueueDay, QueueDevice, QueueTicket
from receptions.models.reception import NumberCounter, Reception
from receptions.models.registration_draft import RegistrationDraft
from receptions.models.rehoming import HandedUp, OfficeClosure, Rehoming
from receptions.models.reminders import (
    ContactChoice,
    Digest,
    DigestDelivery,
    EscalationStep,
    Reminder,
    ReminderNotice,
)
from receptions.models.report import QuarterReport, ReportFile, ReportReturn
from receptions.models.report_proposal import ReportProposal
from receptions.models.report_reminder import ReportReminder, ReportReminderNotice
from receptions.models.report_rows import ReportProblem
from receptions.models.report_text import TakenText
from receptions.models.report_version import QuarterLock, ReportReopening, ReportVersion
from receptions.models.representation import (
    Representation,
    RepresentationCase,
    RepresentationEvent,
    RepresentationReply,
)
from receptions.models.routing import RoutingRule, RoutingRuleChange
from receptions.models.saved_filter import Notice, SavedFilter, Subscription
from receptions.models.signal import Signal, SignalStep, SignalWeek
from receptions.models.terms import Duty, Stop, StopGround
from receptions.models.topic import Topic, TopicBody
from receptions.models.topic_word import TopicWord
from receptions.models.training import StaffTraining
from receptions.models.visit_result import VisitResult
from receptions.models.word import ApplicantWord
from receptions.models.words import QuestionWords
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
    "AnswerLink",
    "Appeal",
    "AppealView",
    "Applicant",
    "ApplicantRequest",
    "ApplicantWord",
    "Article",
    "ArticleVersion",
    "Assignment",
    "Attachment",
    "Booking",
    "Bundle",
    "BundleMember",
    "CheckAttempt",
    "CheckTask",
    "CoApplicant",
    "CoAssignment",
    "ContactChoice",
    "CorrectionLine",
    "CorrectionSheet",
    "CouncilDecision",
    "CouncilHearing",
    "CouncilSession",
    "CriteriaVersion",
    "Criterion",
    "Deadline",
    "DeadlineRule",
    "DecisionEvent",
    "DecisionReminder",
    "DecisionReminderNotice",
    "DeputyQuestion",
    "DeputyQuestionNotice",
    "DeputyQuestionReminder",
    "Digest",
    "DigestDelivery",
    "Draw",
    "Duty",
    "EscalationStep",
    "Evidence",
    "EvidenceRule",
    "FigureCell",
    "FigureChange",
    "FigureMark",
    "HandedUp",
    "ImportBatch",
    "ImportedAppeal",
    "Inquiry",
    "InquiryReminder",
    "InquiryReminderNotice",
    "Letter",
    "LetterCover",
    "LetterTemplate",
    "LiabilityEntry",
    "LinkOpening",
    "NationalPaper",
    "NationalPaperItem",
    "NationalProposal",
    "NationalProposalEvent",
    "Notice",
    "NoticeChoice",
    "Nudge",
    "NumberBlock",
    "NumberClash",
    "NumberCounter",
    "NumberGap",
    "OfficeClosure",
    "OfficeDigest",
    "OpenCount",
    "OpenSnapshot",
    "Outline",
    "PaperReturn",
    "PartReminder",
    "PartReminderNotice",
    "PersonalDataExport",
    "PersonalDataRead",
    "QualityMark",
    "QualityReview",
    "QuarterLock",
    "QuarterReport",
    "Question",
    "QuestionChange",
    "QuestionEvent",
    "QuestionFact",
    "QuestionWords",
    "QueueDay",
    "QueueDevice",
    "QueueTicket",
    "Reception",
    "Recording",
    "RegistrationDraft",
    "Rehoming",
    "Reminder",
    "ReminderNotice",
    "ReportComparison",
    "ReportFile",
    "ReportProblem",
    "ReportProposal",
    "ReportReminder",
    "ReportReminderNotice",
    "ReportReopening",
    "ReportReturn",
    "ReportVersion",
    "Representation",
    "RepresentationCase",
    "RepresentationEvent",
    "RepresentationReply",
    "RepublicanVisit",
    "RoutingRule",
    "RoutingRuleChange",
    "SamplingPeriod",
    "SamplingRule",
    "SavedFilter",
    "SavedView",
    "Signal",
    "SignalStep",
    "SignalWeek",
    "StaffTraining",
    "Stop",
    "StopGround",
    "Subscription",
    "Summons",
    "TakenText",
    "TermRequest",
    "Topic",
    "TopicBody",
    "TopicWord",
    "Verification",
    "VisitResult",
]
