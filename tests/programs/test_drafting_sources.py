"""What a draft knows of the problems it gathers: how grave, how often told, by which homes."""

import pytest

from fieldvisits.choices import CausePeople, Severity
from fieldvisits.services import finding_joins
from programs.choices import CountedFrom, JoinBy, WhyLeftOut
from programs.services import sources
from programs.services.areas import Choice
from receptions.choices import BundleKind
from receptions.models import Question
from receptions.services import bundles
from tests.factories import programs as make
from tests.factories import proof
from tests.factories.receptions import question


def as_sources(programme):
    """The sources of a draft by the key of their problem."""
    return {key: sources.as_source(one) for key, (one, _line) in sources.kept_by(programme).items()}


@pytest.mark.parametrize(
    ("urgency", "severity"),
    [("ordinary", Severity.MIDDLE), ("urgent", Severity.HIGH), ("danger", Severity.HIGH)],
)
def test_an_urgent_question_is_grave(where, urgency, severity):
    asked = question(reception=where.reception, topic=where.topic)
    Question.objects.filter(pk=asked.pk).update(urgency=urgency)

    (source,) = as_sources(make.draft(where)).values()

    assert source.severity == severity


def test_a_late_question_stands_before_an_ordinary_one(where, time_machine):
    late = question(reception=where.reception, topic=where.topic)
    time_machine.move_to("2026-12-28T10:00:00+05:00")
    fresh = question(reception=where.reception, topic=where.other_topic)
    Question.objects.filter(pk=fresh.pk).update(urgency="ordinary")

    programme = make.draft(where)

    lines = programme.lines.order_by("ordinal")
    assert [line.sources.get().question for line in lines] == [late, fresh]
    severity = {key: one.severity for key, one in as_sources(programme).items()}
    assert severity == {
        ("question", late.pk): Severity.HIGH,
        ("question", fresh.pk): Severity.MIDDLE,
    }


def test_findings_joined_to_a_cause_are_its_repeats(where):
    cause, *others = [make.finding(where) for _one in range(3)]
    alone = make.finding(where, topic=where.other_topic)
    finding_joins.join(
        cause=cause, others=others, reason="Bitta quvur", by=where.head, people=CausePeople.LARGEST
    )

    found = as_sources(make.draft(where))

    repeats = {key: one.repeats for key, one in found.items()}
    assert repeats == {("finding", cause.pk): 2, ("finding", alone.pk): 0}


def test_letters_of_a_bundle_stay_together_and_a_home_counts_once(where):
    make.typical(where, joins=JoinBy.STREET, counted_from=CountedFrom.HOUSEHOLDS)
    first = question(reception=where.reception, topic=where.topic)
    told_by = {"applicant": first.appeal.applicant}
    second = question(reception=where.reception, topic=where.topic, **told_by)
    third = question(reception=where.reception, topic=where.topic)
    for one, street in ((first, "Navoiy"), (second, "Navoiy"), (third, "Lola")):
        Question.objects.filter(pk=one.pk).update(place=f"{street} koʻchasi 1")
    bundles.join(
        first=first.appeal, others=[third.appeal], kind=BundleKind.TOGETHER, by=where.registrar
    )
    apart = question(reception=where.reception, topic=where.topic)
    Question.objects.filter(pk=apart.pk).update(place="Bogʻ koʻchasi 1")

    programme = make.draft(where)

    held = {
        frozenset(one.question for one in line.sources.all()): line.quantity
        for line in programme.lines.all()
    }
    assert held == {frozenset({first, second, third}): 2, frozenset({apart}): 1}


def test_the_home_that_told_a_finding_is_known(where):
    proof.furnish(where)
    found = proof.told_at_home(where)
    alone = make.finding(where)

    homes = {key: one.household for key, one in as_sources(make.draft(where)).items()}

    assert homes == {
        ("finding", found.pk): f"h{found.visit.household_id}",
        ("finding", alone.pk): "",
    }


def test_only_the_chosen_rounds_are_gathered(where):
    proof.furnish(where)
    taken, left = proof.told_at_home(where), proof.told_at_home(where)
    held = make.finding(where)

    programme = make.draft(where, choice=Choice(of_rounds=(taken.visit.round,), questions=False))

    assert set(as_sources(programme)) == {("finding", taken.pk), ("finding", held.pk)}
    (one,) = sources.left_out(programme)
    assert (one.key, one.why) == (("finding", left.pk), WhyLeftOut.NOT_CHOSEN)
