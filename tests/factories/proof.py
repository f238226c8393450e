"""Measures with households behind them, photos with a place, rounds that look."""

from fieldvisits.choices import Horizon
from fieldvisits.services import findings, rounds
from programs.models import Measure, StateProgramme
from programs.proof_choices import ProofKind
from programs.services import measures, programmes
from programs.services.proofs import Proof
from territories.choices import Role
from tests.factories import fieldvisits as field
from tests.factories import programs as make
from tests.factories.executors import picture

HERE = (41.311081, 69.240562)
NEAR = (41.311281, 69.240562)  # 22 m to the north
FAR = (41.320081, 69.240562)  # a kilometre to the north


def before(place=HERE, taken="2026:11:01 09:00:00", **camera):
    return Proof(ProofKind.BEFORE, file=picture(place=place, taken=taken, **camera))


def after(place=NEAR, taken="2026:11:20 15:00:00", colour="green", **camera):
    return Proof(ProofKind.AFTER, file=picture(place=place, taken=taken, colour=colour, **camera))


def furnish(where):
    """Households of the place, and the round member who walks there."""
    where.member = where.users[Role.ROUND_MEMBER]
    where.households = field.HouseholdFactory.create_batch(2, mahalla=where.mahalla)
    return where


def told_at_home(where):
    """A finding of a finished round, told at a household; it waits for a programme."""
    round_ = field.running(where)
    found = field.found(where, round_=round_)
    rounds.finish(round_=round_, by=where.head)
    return findings.wait_for_programme(finding=found, by=where.head, horizon=Horizon.SHORT)


def measure(where, state="planned"):
    """The measure of one household's finding, of a programme sent."""
    furnish(where)
    told_at_home(where)
    found = make.sent(where).lines.get()
    if state in ("reported", "verified"):
        make.report(where, found)
    if state == "verified":
        measures.verify(measure=found, by=where.registrar, confirmed=True, note="Suv kelyapti")
    return Measure.objects.select_related("programme").get(pk=found.pk)


def close(where, found):
    return programmes.close(programme=found.programme, by=where.head)


def state_programme(code="obod-qishloq"):
    row, _made = StateProgramme.objects.get_or_create(
        code=code, defaults={"name_uz": "Obod qishloq"}
    )
    return row
