"""Representations and entries of the register, made by the services as in life."""

import datetime as dt

from receptions.power_choices import Ground, LiabilityGround, LiabilityKind, LiabilityMeasure
from receptions.services import liability, representation_replies, representations
from receptions.services.liability import Act
from receptions.services.representation_replies import Discipline, OfficeLetter
from receptions.services.representations import Case
from territories import clock
from tests.factories import receptions as make
from tests.factories.territories import CalendarVersionFactory, OfficeFactory

REPRIMAND = Discipline(
    measure=LiabilityMeasure.REPRIMAND,
    person_name="Toshmatov Eshmat Gʻulomovich",
    person_post="Boʻlim boshligʻi",
    act_number="12-k",
    act_date=dt.date(2026, 1, 15),
    article="Mehnat kodeksi, 312-modda",
)


def case(question=None, key="hand-1"):
    """A case about a question, or in words only."""
    if question is not None:
        key = f"question-{question.pk}"
    return Case(key=key, title="Ichimlik suvi", fact="Muddat oʻtgan", question=question)


def draft(*, question=None, by=None, ground=Ground.OVERDUE, reception=None, office=None, **fields):
    """A draft about one question, or about something in words."""
    CalendarVersionFactory()
    if question is None and office is None:
        question = make.question("assigned")
    reception = reception or question.reception
    return representations.propose(
        reception=reception,
        office=office or question.office,
        ground=ground,
        cases=[case(question)],
        by=by or make.head_of(reception),
        **fields,
    )


def served(*, by=None, **fields):
    """Signed by the head."""
    paper = draft(**fields)
    return representations.sign(paper=paper, by=by or make.head_of(paper.reception))


def office_letter(**fields):
    """The letter in which an office without accounts replied."""
    given = {"number": "04-12/7", "date": clock.today(), "signer": "Aliyev V., boshliq"}
    return OfficeLetter(**(given | {"document": make.pdf()} | fields))


def written_down(paper, *, by=None, **fields):
    """The letter of its office, written down by the registrar."""
    return representation_replies.write_down(
        paper=paper,
        by=by or make.registrar_of(paper.reception),
        letter=office_letter(**fields),
        measures="Nasos almashtirildi.",
    )


def replied(*, discipline=None, by=None, **fields):
    """A reply that waits for the reception."""
    paper = served(**fields)
    return representation_replies.reply(
        paper=paper,
        by=by or make.executor_of(paper.office),
        measures="Nasos almashtirildi, suv kelmoqda.",
        cause_removed=True,
        discipline=discipline,
    )


def entry(reception=None, *, by=None, **fields):
    """An entry by hand."""
    reception = reception or make.ReceptionFactory()
    office = fields.pop("office", None) or OfficeFactory(territory=reception.territory)
    said = {
        "office": office,
        "person_name": "Toshmatov Eshmat",
        "person_post": "Boʻlim boshligʻi",
        "kind": LiabilityKind.DISCIPLINARY,
        "measure": LiabilityMeasure.REPRIMAND,
        "act_number": "12-k",
        "act_date": dt.date(2026, 1, 15),
        "ground": LiabilityGround.CHECK,
    } | fields
    return liability.enter(
        reception=reception,
        act=Act(**said),
        document=make.pdf("buyruq.pdf"),
        by=by or make.head_of(reception),
    )
