"""The lives of appeals: received, routed, answered, returned, closed, checked, repeated."""

from __future__ import annotations

import datetime as dt

from config.demonstration import proofs
from config.demonstration.cast import Cast
from config.demonstration.stage import Stage
from config.demonstration.texts import CHECK_NOTES, RETURN_REASONS, Texts, Words
from receptions import permissions
from receptions.choices import (
    AppealType,
    Channel,
    DutyKind,
    HopReason,
    LegalGround,
    Outcome,
    QuestionStatus,
    Urgency,
    VerificationMethod,
)
from receptions.drafts import AppealDraft, QuestionDraft
from receptions.models import Answer, Appeal, Assignment, Question, Reception, Topic
from receptions.services import appeals, control, deadlines, duties, routing
from territories import clock
from territories.choices import DISTRICT_LEVELS, Level
from territories.models import Office, Territory

CHANNELS = {
    Channel.DESK: 46,
    Channel.TRUST_LINE: 15,
    Channel.VIRTUAL: 18,
    Channel.POST: 12,
    Channel.BODY: 5,
    Channel.VIDEO: 3,
    Channel.MEDIA: 1,
}
# Topics of which some people write in danger or great need.
URGENCIES = {"03.05": Urgency.DANGER, "04.03": Urgency.URGENT, "16.08": Urgency.DANGER}
OUTCOMES = {Outcome.SATISFIED: 62, Outcome.EXPLAINED: 33, Outcome.REFUSED: 5}
ART_25 = "O‘RQ-445, 25-modda"
# What a check looks at, and an answer after it where the problem is not solved.
CHECKED = (
    *("status", "outcome", "confirmed", "office__path"),
    *("appeal", "topic", "territory", "mahalla"),
)
QUICK_CHECKS = (VerificationMethod.CALL, VerificationMethod.VISIT, VerificationMethod.LETTER)


class Lives:
    """Plays appeals of one run; every change goes through the services the pages use.

    `regions` are the codes of the regions played here: a regional or national reception gets
    questions of these only.
    """

    def __init__(self, stage: Stage, cast: Cast, texts: Texts) -> None:
        self.stage = stage
        self.cast = cast
        self.texts = texts
        self.random = stage.random
        self._mahallas: dict[int, list[Territory]] = {}
        self._districts: dict[int, list[Territory]] = {}
        self._slow: dict[int, bool] = {}
        self._topics: dict[str, str] = {}
        self.regions: frozenset[str] = frozenset()

    # -- places -----------------------------------------------------------------------------
    def mahallas(self, district: Territory) -> list[Territory]:
        """Mahallas of a district, read once."""
        if district.pk not in self._mahallas:
            below = Territory.objects.within(district).filter(level=Level.MAHALLA)
            self._mahallas[district.pk] = list(below)
        return self._mahallas[district.pk]

    def district(self, reception: Reception) -> Territory:
        """The reception's own district, or one below a regional or national reception."""
        territory = reception.territory
        if territory.level in DISTRICT_LEVELS:
            return territory
        if territory.pk not in self._districts:
            below = Territory.objects.within(territory).filter(level__in=DISTRICT_LEVELS)
            self._districts[territory.pk] = [
                one for one in below if one.path.split(".")[1] in self.regions
            ]
        return self.random.choice(self._districts[territory.pk])

    def topic_name(self, code: str) -> str:
        """A topic's name in Uzbek Latin."""
        if not self._topics:
            self._topics.update(Topic.objects.values_list("code", "name_uz"))
        return self._topics[code]

    # -- the steps --------------------------------------------------------------------------
    def arrive(self, reception: Reception, *, repeat_of: Appeal | None = None) -> None:
        """Somebody comes, writes or calls; most go on to be routed."""
        words = self.texts.words()
        district = self.district(reception)
        mahalla = self.random.choice(self.mahallas(district) or [None])
        person = self.texts.person(mahalla=mahalla, language=words.language)
        if repeat_of is not None:
            person = repeat_of.applicant
            first = repeat_of.questions.all()[0]
            words = Words(first.topic, repeat_of.language, AppealType.COMPLAINT, repeat_of.text)
            district, mahalla = first.territory, first.mahalla
        (channel,) = self.random.choices(list(CHANNELS), list(CHANNELS.values()))
        anonymous = repeat_of is None and channel == Channel.POST and self.random.random() < 0.06
        if anonymous:
            person.surname = person.given_name = person.patronymic = ""
            person.address = person.phone = ""
        urgency = URGENCIES.get(words.topic.code, Urgency.ORDINARY)
        questions = [QuestionDraft(words.topic, words.text, district, mahalla, urgency=urgency)]
        while self.random.random() < 0.09 and len(questions) < 3 and repeat_of is None:
            other = self.texts.words()
            questions.append(QuestionDraft(other.topic, other.text, district, mahalla))
        collective = repeat_of is None and self.random.random() < 0.03
        appeal = appeals.register(
            draft=AppealDraft(
                reception=reception,
                channel=channel,
                appeal_type=words.appeal_type,
                applicant=person,
                text="\n\n".join(question.text for question in questions),
                language=words.language,
                received_at=clock.now() - dt.timedelta(minutes=self.random.randrange(5, 90)),
                questions=tuple(questions),
                person_count=self.random.randrange(3, 40) if collective else 1,
                is_collective=collective,
                is_anonymous=anonymous,
                repeat_of=repeat_of,
                sender_body="Vazirlar Mahkamasi" if channel == Channel.BODY else "",
                sender_number=f"08/{self.random.randrange(999)}" if channel == Channel.BODY else "",
                sender_date=clock.today() if channel == Channel.BODY else None,
            ),
            by=self.cast.registrar(reception),
        )
        keys = appeal.questions.order_by("ordinal").values_list("pk", flat=True)
        for ordinal, (pk, part) in enumerate(zip(keys, questions, strict=True), start=1):
            question = Question(pk=pk, appeal=appeal, ordinal=ordinal, text=part.text)
            question.topic, question.reception = part.topic, reception
            question.territory, question.mahalla = part.territory, part.mahalla
            self.follow(question, reception)

    def follow(self, question: Question, reception: Reception) -> None:
        """Set a registered question on its way."""
        pk = question.pk
        chance = self.random.random()
        if question.appeal.is_anonymous:
            self.stage.after(2, lambda: self.drop(pk, reception, LegalGround.ANONYMOUS))
        elif chance < 0.02:
            self.stage.after(4, lambda: self.drop(pk, reception, LegalGround.WITHDRAWN))
        else:
            wait = self.random.choice((0.02, 0.05, 0.2, 0.2, 0.6, 1, 2))
            self.stage.after(wait, lambda: self.route(question, reception))

    def drop(self, pk: int, reception: Reception, ground: str) -> None:
        """The head leaves a question unexamined or terminates it."""
        question = Question.objects.get(pk=pk)
        if not question.is_open:
            return
        anonymous = ground == LegalGround.ANONYMOUS
        outcome = Outcome.LEFT_UNEXAMINED if anonymous else Outcome.TERMINATED
        head = self.cast.head(reception)
        control.close(question=question, by=head, outcome=outcome, ground=ground)

    def route(self, question: Question, reception: Reception) -> None:
        """Give the question to the proposed office; courts' matters are sent on."""
        pk = question.pk
        head = self.cast.head(reception)
        if question.topic.out_of_scope:
            control.close(
                question=question,
                by=head,
                outcome=Outcome.FORWARDED,
                ground=LegalGround.OUTSIDE_LAW,
                sent_to="Fuqarolik ishlari boʻyicha tumanlararo sud",
            )
            return
        office = routing.propose_office(question)
        if office is None:
            return
        routing.assign(
            question=question,
            office=office,
            by=self.cast.registrar(reception),
            reason=HopReason.COMPETENCE,
            legal_basis=ART_25,
        )
        if self.random.random() < 0.4:
            self.stage.after(self.random.choice((0.3, 1, 2)), lambda: self.take(pk, office))
        wait = self._days_to_answer(office)
        self.stage.after(wait, lambda: self.answer(question, office, reception))
        if self.random.random() < 0.05:
            self.stage.after(11, lambda: self.extend(pk, reception))

    def take(self, pk: int, office: Office) -> None:
        """The office takes the question into work, unless it has answered meanwhile."""
        waiting = Assignment.objects.filter(
            question=pk,
            question__status=QuestionStatus.ASSIGNED,
            office=office,
            left_at__isnull=True,
            taken_at__isnull=True,
        )
        if waiting.exists():
            control.take(question=Question(pk=pk), by=self.cast.executor(office))

    def extend(self, pk: int, reception: Reception) -> None:
        """The head extends a term that is about to end."""
        question = Question.objects.select_related("reception__territory", "appeal").get(pk=pk)
        if question.is_open and deadlines.extendable(question):
            deadlines.extend(
                question=question,
                by=self.cast.head(reception),
                ground="Qo‘shimcha o‘rganish va mablag‘ ajratish talab etiladi",
            )

    def answer(self, question: Question, office: Office, reception: Reception) -> None:
        """The office answers; the reception looks at it the next days."""
        pk = question.pk
        now = Question.objects.values_list("status", "office").get(pk=pk)
        if now != (QuestionStatus.ASSIGNED, office.pk):
            return
        (outcome,) = self.random.choices(list(OUTCOMES), list(OUTCOMES.values()))
        given = control.answer(
            question=Question(pk=pk),
            by=self.cast.executor(office),
            text=self.texts.answer(question.appeal.language, outcome, clock.today()),
            outcome=outcome,
            letter_number=f"{self.random.randrange(1, 60):02d}-{self.random.randrange(9999)}",
            files=proofs.shown(question, outcome, self.random),
        )
        wait = self.random.choice((0.4, 1, 1.5, 3))
        self.stage.after(wait, lambda: self.judge(given, question, office, reception))

    def judge(
        self, given: Answer, question: Question, office: Office, reception: Reception
    ) -> None:
        """The reception accepts and closes, or returns with a reason."""
        registrar = self.cast.registrar(reception)
        if self.random.random() < 0.1:
            reason = self.random.choice(RETURN_REASONS)
            control.return_answer(answer=given, by=registrar, reason=reason)
            self.stage.after(3, lambda: self.answer(question, office, reception))
            return
        control.accept(answer=given, by=registrar)
        if self.random.random() < 0.9:
            self.close(given, reception)
        else:
            self.stage.after(1, lambda: self._close_later(given, reception))

    def _close_later(self, given: Answer, reception: Reception) -> None:
        if self._status(given.question_id) == QuestionStatus.ACCEPTED:
            self.close(given, reception)

    def close(self, given: Answer, reception: Reception) -> None:
        """Take the question off control; many satisfied ones are checked later."""
        pk = given.question_id
        decider = given.decided_by or self.cast.head(reception)
        control.close(
            question=Question(pk=pk), by=decider, outcome=given.outcome, ground=LegalGround.MERITS
        )
        if self.random.random() < 0.97:
            duties.settle(question=Question(pk=pk), kind=DutyKind.RESULT_NOTICE, by=decider)
        if given.outcome == Outcome.SATISFIED and self.random.random() < 0.72:
            wait = self.random.choice((1, 2, 4, 7))
            self.stage.after(wait, lambda: self.check(pk, reception))
        elif given.outcome == Outcome.EXPLAINED and self.random.random() < 0.16:
            wait = self.random.choice((5, 9, 15))
            self.stage.after(wait, lambda: self.return_visit(pk, reception))

    def check(self, pk: int, reception: Reception) -> None:
        """Somebody else asks whether the problem is solved."""
        question = Question.objects.select_related("office").only(*CHECKED).get(pk=pk)
        solved = question.status == QuestionStatus.CLOSED and question.outcome == Outcome.SATISFIED
        if not solved or question.confirmed is not None:
            return
        people = self.cast.people(reception)
        anybody = self.random.sample(people, len(people))
        strangers = (one for one in anybody if not permissions.verifies_own_work(one, question))
        checker = next(strangers, None)
        if checker is None:
            return
        confirmed = self.random.random() < 0.9
        control.verify(
            question=question,
            by=checker,
            method=self.random.choice(QUICK_CHECKS),
            confirmed=confirmed,
            note=CHECK_NOTES[confirmed],
        )
        office = question.office
        if not confirmed and office is not None:
            self.stage.after(6, lambda: self.answer(question, office, reception))

    def return_visit(self, pk: int, reception: Reception) -> None:
        """The person comes again about the same matter (R-14)."""
        question = Question.objects.select_related("appeal__applicant").get(pk=pk)
        if appeals.repeat_verdict(question.appeal).holds:
            self.arrive(reception, repeat_of=question.appeal)

    def _status(self, pk: int) -> str:
        return Question.objects.values_list("status", flat=True).get(pk=pk)

    def _days_to_answer(self, office: Office) -> float:
        """Offices differ: one in eleven is slow and often late."""
        slow = self._slow.setdefault(office.pk, self.random.random() < 0.09)
        days = self.random.gammavariate(4.0, 4.6 if slow else 1.9)
        return min(days, 60.0)
