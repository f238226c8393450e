"""Steps beside a question's way, as the random workflow takes them: asked, named, passed on."""

from receptions.check_choices import WordValue
from receptions.choices import DutyKind
from receptions.exceptions import ReceptionsError
from receptions.services import (
    answer_links,
    coexecution,
    deadlines,
    duties,
    executors,
    word,
)

# What only the office that has the question may do; its pages ask so.
OFFICES_OWN = ("inquire-as-office", "pass", "ask-applicant", "ask-extension")


class StepsBeside:
    """Needs `offices`, and `unit`, which lies below the first of them."""

    def do_co(self, question, user, office):
        coexecution.add(question=question, office=self.offices[office], by=user, part="Quvur")

    def do_link(self, question, user, office):
        answer_links.make(question=question, days=3, by=user)

    def do_pass(self, question, user, office):
        executors.pass_down(question=question, office=self.unit, by=user)

    def do_ask_applicant(self, question, user, office):
        executors.ask_applicant(question=question, by=user, text="Hujjat bormi?")

    def do_ask_extension(self, question, user, office):
        executors.ask_extension(question=question, by=user, ground="Tahlil kutilmoqda")

    def do_study(self, question, user, office):
        deadlines.extra_study(question=question, by=user, ground="Loyiha oʻrganiladi")

    def do_inquire(self, question, user, office):
        duties.ask(question=question, kind=DutyKind.INFORMATION, note="Kadastr", by=user)

    do_inquire_as_office = do_inquire

    def do_explain(self, question, user, office):
        duties.ask(question=question, kind=DutyKind.EXPLANATION, note="", by=user)

    def do_word(self, question, user, office):
        if question.closed_at is None:
            raise ReceptionsError
        value = (WordValue.NO, WordValue.YES)[office]
        word.say(question=question, closed_at=question.closed_at, value=value, by=user)
