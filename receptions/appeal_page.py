"""One appeal with everything its page shows, in few statements."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404

from receptions.choices import DutyKind
from receptions.models import (
    Answer,
    AnswerLink,
    Appeal,
    ApplicantRequest,
    ApplicantWord,
    Assignment,
    Attachment,
    BundleMember,
    CoAssignment,
    Deadline,
    Duty,
    Evidence,
    Inquiry,
    Question,
    Recording,
    Rehoming,
    Stop,
    TermRequest,
    Verification,
)
from territories.models import User
from territories.side_rows import prefetch_present

# An earlier piece with the same content is named by its question.
SHOWN_EVIDENCE = ("attachment", "seen_in__answer__question__appeal")


def appeal_for(user: User, number: str) -> Appeal:
    """The appeal with its questions and what happened to them. Raises Http404 where unseen."""
    found = Appeal.objects.visible_to(user).select_related(
        "applicant__mahalla__parent",
        "reception__territory",
        "registered_by",
        "complained_office",
        "handed_up__from_reception",
        "imported",
        "clash",
    )
    appeal = get_object_or_404(
        found.prefetch_related(Prefetch("questions", queryset=_questions(user))), number=number
    )
    members = BundleMember.objects.select_related("bundle", "joined_by", "left_by")
    # What a check found is shown with the check, not among the applicant's papers.
    papers = Attachment.objects.filter(check_tasks__isnull=True).select_related("by")
    prefetch_present(
        [appeal],
        Prefetch("duties", queryset=Duty.objects.select_related("done_by", "question")),
        Prefetch("memberships", queryset=members),
        Prefetch("co_applicants"),
        Prefetch("paper_returns"),
        Prefetch("recordings", queryset=Recording.objects.select_related("decided_by")),
        Prefetch("attachments", queryset=papers),
    )
    _read_ways(list(appeal.questions.all()))
    return appeal


def _questions(user: User) -> QuerySet[Question]:
    seen = Question.objects.visible_to(user).order_by("ordinal")
    return seen.select_related("topic__parent", "office", "territory", "mahalla", "closed_by")


def _read_ways(questions: list[Question]) -> None:
    """The way of each question: to whom it went, its terms, answers, checks and what was asked."""
    answers = Answer.objects.select_related("by", "decided_by", "link").prefetch_related(
        "attachments", Prefetch("evidence", Evidence.objects.select_related(*SHOWN_EVIDENCE))
    )
    hops = Assignment.objects.select_related("office", "by", "taken_by").order_by("hop")
    asked_of_bodies = Duty.objects.filter(kind=DutyKind.INFORMATION, inquiry__isnull=True)
    deadlines = Deadline.objects.select_related("rule", "decided_by").order_by("pk")
    signed = Prefetch("links", queryset=AnswerLink.objects.filter(used_at__isnull=False))
    parts = CoAssignment.objects.select_related(
        "office", "by", "answered_by", "gone_without_by", "closure__successor"
    ).prefetch_related("attachments", signed)
    asked = Inquiry.objects.select_related("office", "by", "duty", "answered_by", "closure")
    prefetch_present(
        questions,
        Prefetch("answers", queryset=answers.order_by("pk")),
        Prefetch("assignments", queryset=hops),
        Prefetch("deadlines", queryset=deadlines),
        Prefetch("verifications", queryset=Verification.objects.select_related("by")),
        Prefetch("rehomings", queryset=Rehoming.objects.select_related("closure__by")),
        Prefetch("parts", queryset=parts),
        Prefetch("inquiries", queryset=asked.prefetch_related("attachments", signed)),
        Prefetch("words_said", queryset=ApplicantWord.objects.select_related("by")),
        Prefetch("stops", queryset=Stop.objects.select_related("ground")),
        Prefetch("duties", queryset=asked_of_bodies, to_attr="asked_of_bodies"),
        Prefetch("term_requests", queryset=TermRequest.objects.select_related("by")),
        Prefetch("applicant_requests", queryset=ApplicantRequest.objects.select_related("by")),
    )
