"""Steps beside a question's way, as the random workflow takes them: asked, named, passed on."""

from django.db.models import Q

from receptions.check_choices import WordValue
from receptions.choices import DutyKind, Outcome
from receptions.drafts import QuestionDraft
from receptions.exceptions import ReceptionsError
from receptions.models import AnswerLink, StopGround
from receptions.services import (
    answer_links,
    coexecution,
    complaints,
    deadlines,
    duties,
    executors,
    inquiries,
    splitting,
    word,
)

# What only the office that has the question may do; its pages ask so.
OFFICES_OWN = ("inquire-as-office", "pass", "ask-applicant", "ask-extension", "part-go-without")


def one_of(rows):
    """The first of what the step is about; without any there is no step."""
    found = rows.first()
    if found is None:
        raise ReceptionsError
    return found


def links_of(question):
    """The one-time links to the question, its parts and its requests for information."""
    targets = ("assignment", "part", "inquiry")
    mine = [Q(**{f"{target}__question": question}) for target in targets]
    return AnswerLink.objects.with_targets().filter(mine[0] | mine[1] | mine[2]).order_by("pk")


def answer_by(link):
    """Whatever the link was made for; the coordinator waits for no part."""
    given = {"link": link, "signer": ("Aliyev Vali", "Boshliq"), "text": "Havoladan"}
    if link.part is not None:
        answer_links.answer_part(**given)
    elif link.inquiry is not None:
        answer_links.answer_inquiry(**given)
    else:
        parts = link.question.parts.open().values_list("pk", flat=True)
        without = dict.fromkeys(parts, "Kelmadi")
        answer_links.answer_without(without=without, outcome=Outcome.SATISFIED, **given)


class StepsBeside:
    """Needs `offices`, and `unit`, which lies below the first of them."""

    def do_co(self, question, user, office):
        coexecution.add(question=question, office=self.offices[office], by=user, part="Quvur")

    def do_link(self, question, user, office):
        answer_links.make(question=question, days=3, by=user)

    def do_revoke_link(self, question, user, office):
        links = AnswerLink.objects.filter(assignment__question=question, revoked_at__isnull=True)
        answer_links.revoke(link=one_of(links), by=user)

    def do_part_answer(self, question, user, office):
        coexecution.answer(part=one_of(question.parts.open()), by=user, text="Bajarildi")

    def do_part_link(self, question, user, office):
        answer_links.make_for_part(part=one_of(question.parts.open()), days=3, by=user)

    def do_part_withdraw(self, question, user, office):
        part = one_of(question.parts.open())
        coexecution.withdraw(part=part, by=user, reason="Shart emas")

    def do_part_go_without(self, question, user, office):
        part = one_of(question.parts.open())
        coexecution.go_without(part=part, by=user, reason="Kelmadi")

    def do_decide_term(self, question, user, office):
        executors.grant(
            request=one_of(question.term_requests.waiting()),
            by=user,
            stop_ground=StopGround.objects.in_force().first(),
        )

    def do_correct(self, question, user, office):
        part = QuestionDraft(
            topic=question.topic,
            text=question.text,
            territory=question.territory,
            urgency=("urgent", "ordinary")[office],
        )
        seen = splitting.newest_change(question)
        splitting.correct(question=question, part=part, reason="Xato", by=user, seen=seen)

    def do_withdraw(self, question, user, office):
        splitting.withdraw(question=question, reason="Xato ajratilgan", by=user)
        self.questions.remove(question)

    def do_complained(self, question, user, office):
        if not question.is_open:
            raise ReceptionsError  # another question of the appeal may be open
        complaints.name(appeal=question.appeal, by=user, office=self.offices[office])

    def do_pass(self, question, user, office):
        executors.pass_down(question=question, office=self.unit, by=user)

    def do_ask_applicant(self, question, user, office):
        executors.ask_applicant(question=question, by=user, text="Hujjat bormi?")

    def do_ask_extension(self, question, user, office):
        executors.ask_extension(question=question, by=user, ground="Tahlil kutilmoqda")

    def do_study(self, question, user, office):
        deadlines.extra_study(question=question, by=user, ground="Loyiha oʻrganiladi")

    def do_inquire(self, question, user, office):
        inquiries.ask(question=question, office=self.offices[office], text="Kimniki?", by=user)

    do_inquire_as_office = do_inquire

    def do_inquiry_answer(self, question, user, office):
        asked = one_of(question.inquiries.open())
        inquiries.answer(inquiry=asked, by=user, text="Hokimlik nomida.")

    def do_inquiry_link(self, question, user, office):
        asked = one_of(question.inquiries.open())
        answer_links.make_for_inquiry(inquiry=asked, days=3, by=user)

    def do_explain(self, question, user, office):
        duties.ask(question=question, kind=DutyKind.EXPLANATION, note="", by=user)

    def do_word(self, question, user, office):
        if question.closed_at is None:
            raise ReceptionsError
        value = (WordValue.NO, WordValue.YES)[office]
        word.say(question=question, closed_at=question.closed_at, value=value, by=user)
