"""Choices of the appeals desk, and which step may follow which."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AppealType(models.TextChoices):
    """R-01, R-04."""

    APPLICATION = "application", _("application")
    PROPOSAL = "proposal", _("proposal")
    COMPLAINT = "complaint", _("complaint")
    NOT_AN_APPEAL = "other", _("not an appeal (thanks, greeting, invitation)")


class AppealForm(models.TextChoices):
    """R-02, R-03."""

    ORAL = "oral", _("oral")
    WRITTEN = "written", _("written")
    ELECTRONIC = "electronic", _("electronic")


class Channel(models.TextChoices):
    DESK = "desk", _("reception desk")
    POST = "post", _("post")
    TRUST_LINE = "trust_line", _("trust line")
    VIDEO = "video", _("videoconference")
    VIRTUAL = "virtual", _("virtual reception")
    FIELD = "field", _("field reception")
    PUBLIC = "public", _("public reception")
    ROUND = "round", _("yard round")
    MEDIA = "media", _("editorial office")
    BODY = "body", _("forwarded by a body")


# How it usually comes; a letter may be handed in at the desk all the same.
FORM_OF_CHANNEL = {
    Channel.DESK: AppealForm.ORAL,
    Channel.POST: AppealForm.WRITTEN,
    Channel.TRUST_LINE: AppealForm.ORAL,
    Channel.VIDEO: AppealForm.ORAL,
    Channel.VIRTUAL: AppealForm.ELECTRONIC,
    Channel.FIELD: AppealForm.ORAL,
    Channel.PUBLIC: AppealForm.ORAL,
    Channel.ROUND: AppealForm.ORAL,
    Channel.MEDIA: AppealForm.WRITTEN,
    Channel.BODY: AppealForm.WRITTEN,
}
# a live call or videoconference is oral, whatever carries it; a web form is electronic.
ONE_FORM_ONLY = (Channel.TRUST_LINE, Channel.VIDEO, Channel.VIRTUAL)


class ApplicantKind(models.TextChoices):
    INDIVIDUAL = "individual", _("individual")
    LEGAL_ENTITY = "legal_entity", _("legal entity")


class Authority(models.TextChoices):
    """By what right somebody acts for the applicant (R-10, R-12)."""

    PARENT = "parent", _("parent or guardian of a minor")
    ATTORNEY = "attorney", _("power of attorney")
    LAWYER = "lawyer", _("lawyer, by order")
    HEAD = "head", _("head of the legal entity")


class Urgency(models.TextChoices):
    """How fast somebody must act; the term of the Law stays the same."""

    ORDINARY = "ordinary", _("ordinary")
    URGENT = "urgent", _("urgent")
    DANGER = "danger", _("danger to life or health")


# How lists mark what is not ordinary.
TONE_OF_URGENCY = {Urgency.URGENT: "warn", Urgency.DANGER: "bad"}


class BundleKind(models.TextChoices):
    """Why letters are kept together."""

    TOGETHER = "together", _("examined together")
    MASS = "mass", _("the same text from many people")


class DutyKind(models.TextChoices):
    """What is owed by a date of the Law besides the answer itself (T-03, T-08 to T-12)."""

    RETURN = "T-03", _("return to the applicant with reasons")
    STUDY_NOTICE = "T-08", _("notice that the proposal needs extra study")
    INFORMATION = "T-09", _("another body's information")
    RESULT_NOTICE = "T-10", _("notice of the result")
    EXPLANATION = "T-11", _("explanation or correction of the reply")
    GIVE_BACK = "T-12", _("return of the withdrawn appeal")
    OUTSIDE_ANSWER = "R-42", _("answer of the body it was sent on to")


class Sex(models.TextChoices):
    FEMALE = "female", _("female")
    MALE = "male", _("male")


class QuestionStatus(models.TextChoices):
    """Where one question stands (DESIGN decision 2: steps that differ)."""

    REGISTERED = "registered", _("registered")
    ASSIGNED = "assigned", _("with the office")
    ANSWERED = "answered", _("answered by the office")
    ACCEPTED = "accepted", _("answer accepted")
    CLOSED = "closed", _("closed")


OPEN = (
    QuestionStatus.REGISTERED,
    QuestionStatus.ASSIGNED,
    QuestionStatus.ANSWERED,
    QuestionStatus.ACCEPTED,
)

# Which status may follow which. Closed questions reopen only through a failed verification
# or a decision of the head, both of which are services of their own.
NEXT: dict[str, tuple[str, ...]] = {
    QuestionStatus.REGISTERED: (QuestionStatus.ASSIGNED, QuestionStatus.CLOSED),
    QuestionStatus.ASSIGNED: (
        QuestionStatus.REGISTERED,  # its office was abolished
        QuestionStatus.ASSIGNED,
        QuestionStatus.ANSWERED,
        QuestionStatus.CLOSED,
    ),
    QuestionStatus.ANSWERED: (QuestionStatus.ASSIGNED, QuestionStatus.ACCEPTED),
    QuestionStatus.ACCEPTED: (QuestionStatus.CLOSED,),
    QuestionStatus.CLOSED: (QuestionStatus.ASSIGNED,),
}


class QuestionChangeKind(models.TextChoices):
    """What the reception put right in a question after registration."""

    CORRECTED = "corrected", _("corrected")
    WITHDRAWN = "withdrawn", _("withdrawn, split off by mistake")


class Outcome(models.TextChoices):
    """How a question ended. "Explained" is never "satisfied"."""

    SATISFIED = "satisfied", _("satisfied")
    EXPLAINED = "explained", _("explained")
    REFUSED = "refused", _("refused")
    FORWARDED = "forwarded", _("forwarded by competence")
    LEFT_UNEXAMINED = "left_unexamined", _("left unexamined")
    TERMINATED = "terminated", _("terminated")
    RETURNED = "returned", _("returned to the applicant")


# Outcomes an office may propose in its answer; the others are the head's to decide.
ANSWER_OUTCOMES = (Outcome.SATISFIED, Outcome.EXPLAINED, Outcome.REFUSED)
HEAD_OUTCOMES = (Outcome.LEFT_UNEXAMINED, Outcome.TERMINATED, Outcome.RETURNED)


class LegalGround(models.TextChoices):
    """Why a question ended as it did, by article of the Law on appeals (L445)."""

    MERITS = "art27", _("Art. 27: examined on the merits, every issue answered")
    FORWARD = "art25", _("Art. 25: outside the competence, sent to the competent body")
    RETURN = "art25_return", _("Art. 25: data for sending it on are missing, returned")
    OUTSIDE_LAW = "art1", _("Art. 1: procedure set by another law, sent on")
    ANONYMOUS = "art29_anonymous", _("Art. 29: anonymous")
    NO_AUTHORITY = "art29_authority", _("Art. 29: representative without documents")
    REQUIREMENTS = "art29_requirements", _("Art. 29: other requirements of the Law not met")
    REPEAT = "art30_repeat", _("Art. 30: repeat without new arguments")
    WITHDRAWN = "art30_withdrawn", _("Art. 30: withdrawn by the applicant")
    UNREACHABLE = "art30_unreachable", _("Art. 30: address changed and not reported")
    ABSENT = "art30_absent", _("Art. 30: called and did not come")
    DEATH = "art30_death", _("Art. 30: death of the applicant")
    COPY = "art25_copy", _("Art. 25: copy of an earlier appeal, told of its reply")
    NOT_APPEAL = "art25_not_appeal", _("Art. 25: not an appeal, handled at discretion")


GROUNDS_OF_OUTCOME: dict[str, tuple[str, ...]] = {
    Outcome.SATISFIED: (LegalGround.MERITS,),
    Outcome.EXPLAINED: (LegalGround.MERITS, LegalGround.NOT_APPEAL, LegalGround.COPY),
    Outcome.REFUSED: (LegalGround.MERITS,),
    Outcome.FORWARDED: (LegalGround.FORWARD, LegalGround.OUTSIDE_LAW),
    Outcome.RETURNED: (LegalGround.RETURN,),
    Outcome.LEFT_UNEXAMINED: (
        LegalGround.ANONYMOUS,
        LegalGround.NO_AUTHORITY,
        LegalGround.REQUIREMENTS,
    ),
    Outcome.TERMINATED: (
        LegalGround.REPEAT,
        LegalGround.WITHDRAWN,
        LegalGround.UNREACHABLE,
        LegalGround.ABSENT,
        LegalGround.DEATH,
    ),
}


class HopReason(models.TextChoices):
    """Why a question was handed on (DESIGN decision 3)."""

    COMPETENCE = "competence", _("by competence (Art. 25)")
    SUBORDINATE = "subordinate", _("to a subordinate unit (Art. 24)")
    WRONG_OFFICE = "wrong_office", _("the first office was not competent")
    CONFLICT = "conflict", _("a complaint about the office (Art. 25)")
    REOPENED = "reopened", _("reopened after verification")
    ABOLISHED = "abolished", _("the office was abolished")


# Hops that no form offers: a service of their own makes them.
MADE_BY_SERVICE = (HopReason.REOPENED, HopReason.ABOLISHED)


class AnswerDecision(models.TextChoices):
    WAITING = "waiting", _("waiting for the reception")
    ACCEPTED = "accepted", _("accepted")
    RETURNED = "returned", _("returned")


class VerificationMethod(models.TextChoices):
    CALL = "call", _("call")
    VISIT = "visit", _("visit")
    LETTER = "letter", _("letter of satisfaction")
    ROUND = "round", _("yard round")
    WORD = "word", _("applicant's word")


class RuleUnit(models.TextChoices):
    DAYS = "days", _("calendar days")
    MONTHS = "months", _("months")
    WORKING_DAYS = "working_days", _("working days")


class ReportState(models.TextChoices):
    DRAFT = "draft", _("in preparation")
    SUBMITTED = "submitted", _("submitted")
    RETURNED = "returned", _("returned")
    ACCEPTED = "accepted", _("accepted")


class ReportEdition(models.TextChoices):
    FULL = "full", _("full edition")
    COUNCIL = "council", _("council edition")


class CorrectionCause(models.TextChoices):
    """Why a figure is another one than it was when its report was sealed."""

    MOVED = "moved", _("the appeal was moved to another territory")
    LATE = "late", _("entered after the report was sealed")
    OUTCOME = "outcome", _("the outcome was changed or the question reopened")
    CHECKED = "checked", _("checked after the report was sealed")
    WITHDRAWN = "withdrawn", _("the question was withdrawn")
    CORRECTED = "corrected", _("what was written of the question was corrected")
    STRUCTURE = "structure", _("the territory was merged, split or renamed")
    OTHER = "other", _("cause not told by single cases")


class LetterKind(models.TextChoices):
    """Papers the reception writes about an appeal, by the article that asks for them."""

    ACKNOWLEDGEMENT = "acknowledgement", _("acknowledgement of registration (Art. 23)")
    FORWARDING = "forwarding", _("forwarding notice (Art. 25)")
    EXTENSION = "extension", _("extension notice (Art. 28)")
    EXTRA_STUDY = "extra_study", _("extra study notice (Art. 28)")
    INTERIM = "interim", _("interim reply (Art. 34)")
    REPLY = "reply", _("reply (Art. 27)")
    CONCLUSION = "conclusion", _("conclusion on leaving unexamined (Art. 29)")
    TERMINATION = "termination", _("notice of termination (Art. 30)")
    ACT = "act", _("act on papers received (Art. 21)")
    MINUTES = "minutes", _("minutes of a reception (Art. 9)")


class ReplyText(models.TextChoices):
    """The words of a reply where nothing was examined on the merits: a template each."""

    UNEXAMINED = "reply_unexamined", _("notice of leaving unexamined (Art. 29)")
    RETURNED = "reply_returned", _("notice of a return (Art. 25)")
    COPY = "reply_copy", _("notice that the earlier appeal was examined (Art. 25)")
    OUTSIDE = "reply_outside", _("explanation of a matter outside the Law (Art. 1)")


# What there is a template for: every kind of letter, and the other words of a reply.
TEMPLATE_KINDS = {**dict(LetterKind.choices), **dict(ReplyText.choices)}
# The head's own decisions: nobody else signs them (Art. 28 to 30).
HEAD_LETTERS = (LetterKind.EXTENSION, LetterKind.CONCLUSION, LetterKind.TERMINATION)
# Letters that tell of one outcome; a question closed otherwise does not get them.
OUTCOME_OF_LETTER: dict[str, str] = {
    LetterKind.CONCLUSION: Outcome.LEFT_UNEXAMINED,
    LetterKind.TERMINATION: Outcome.TERMINATED,
}
# Letters that may speak of several questions of the appeal at once.
JOINT_LETTERS = (LetterKind.FORWARDING, LetterKind.REPLY, LetterKind.CONCLUSION)
# The reception's own papers: nobody's name stands over them. Of the act one copy goes to the
# sender, so it is addressed.
UNADDRESSED_LETTERS = (LetterKind.CONCLUSION, LetterKind.MINUTES)
# Papers filled in by hand on the spot; their blank lines stay blank.
HAND_FILLED_LETTERS = (LetterKind.ACT, LetterKind.MINUTES)


class LetterState(models.TextChoices):
    DRAFT = "draft", _("draft")
    ISSUED = "issued", _("issued")
    CANCELLED = "cancelled", _("cancelled")


class LetterChannel(models.TextChoices):
    PRINT = "print", _("on paper")
    EMAIL = "email", _("e-mail")
    SMS = "sms", _("SMS")


class DeliveryState(models.TextChoices):
    WAITING = "waiting", _("waiting to be sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("not delivered, to be printed")


class ImportState(models.TextChoices):
    """How far a file of the old register has come."""

    CHECKING = "checking", _("being checked")
    CHECKED = "checked", _("checked, nothing taken over yet")
    IMPORTING = "importing", _("being taken over")
    IMPORTED = "imported", _("taken over")


class BlockState(models.TextChoices):
    OPEN = "open", _("in use")
    RETURNED = "returned", _("returned")
    CLOSED = "closed", _("used up")


class ClashKind(models.TextChoices):
    """Why a printed number could not be kept."""

    USED = "used", _("the number was already used")
    CLOSED = "closed", _("the block was no longer in use")
    OUTSIDE = "outside", _("the number is not of this block")
    YEAR = "year", _("the number is of another year")
    HANDED_UP = "above", _("a complaint that the reception above registers")
