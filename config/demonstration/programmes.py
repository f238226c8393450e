"""Programmes of the demonstration: drafted, approved, carried out, checked on site."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from config.demonstration import proofs
from config.demonstration.appeals import Lives
from config.demonstration.asked import Asked
from config.demonstration.stage import refusable
from programs.choices import FundingSource, MeasureState, ProgrammeState
from programs.exceptions import SourceError
from programs.models import Measure, Programme
from programs.services import drafting, measures, programmes
from programs.services.measures import Plan
from receptions.models import Reception
from territories import clock

COSTS = (0, 4_000_000, 12_500_000, 35_000_000, 80_250_000, 150_000_000)  # soums
DONE = "Ish to‘liq bajarildi, dalolatnoma tuzildi."
SEEN = {
    True: "Joyiga chiqib ko‘rildi: ish bajarilgan, aholi rozi.",
    False: "Joyiga chiqib ko‘rildi: ish chala, suv hali ham kelmayapti.",
}
RETURN = "3-tadbirning narxi asoslanmagan, muddatlar qisqartirilsin."


class Programmes:
    """Plays programmes through the services."""

    def __init__(self, lives: Lives) -> None:
        self.lives = lives
        self.stage = lives.stage
        self.cast = lives.cast
        self.random = lives.random
        self.asked = Asked(self.cast, self.random)
        self.drafted = 0

    def draft(
        self, reception: Reception, since: dt.date, *, stop_at: str = ProgrammeState.CLOSED
    ) -> None:
        """Draft from what waits since a day; nothing waiting means no programme."""
        head = self.cast.head(reception)
        try:
            with refusable():
                programme = drafting.draft(
                    reception=reception,
                    territory=reception.territory,
                    sources_from=since,
                    sources_to=clock.today(),
                    by=head,
                )
        except SourceError:
            return
        self.drafted += 1
        for measure in programme.lines.all():
            self._price(measure)
        if stop_at != ProgrammeState.DRAFT:
            self.stage.after(1, lambda: self._submit(programme, reception, stop_at))

    def _price(self, measure: Measure) -> None:
        """The head puts in money, as one does after asking the office."""
        cost = self.random.choice(COSTS)
        source = self.random.choice((FundingSource.LOCAL_BUDGET, FundingSource.REPUBLICAN_BUDGET))
        plan = Plan.of(measure, cost=Decimal(cost), funding=source if cost else FundingSource.NONE)
        measures.edit(measure=measure, by=measure.programme.drafted_by, plan=plan)

    def _submit(self, programme: Programme, reception: Reception, stop_at: str) -> None:
        head = self.cast.head(reception)
        try:
            with refusable():
                drafting.redraft(programme=programme, by=head)
                programmes.submit(programme=programme, by=head)
        except SourceError:  # everything was solved in the meantime
            return
        if stop_at != ProgrammeState.SUBMITTED:
            self.stage.after(2, lambda: self._decide(programme, reception, stop_at))

    def _decide(self, programme: Programme, reception: Reception, stop_at: str) -> None:
        region = reception.territory.parent
        assert region is not None  # noqa: S101  districts have a region
        regional_head = self.cast.head(region.reception)
        if stop_at == ProgrammeState.RETURNED:
            programmes.return_(programme=programme, by=regional_head, reason=RETURN)
            return
        programmes.approve(programme=programme, by=regional_head)
        programmes.send(programme=programme, by=self.cast.head(reception))
        for measure in programme.lines.all():
            self.stage.after(self.random.choice((1, 2, 4)), lambda m=measure: self._take(m))

    def _take(self, measure: Measure) -> None:
        measures.take(measure=measure, by=self.cast.executor(measure.office))
        if self.random.random() < 0.9:
            wait = min(self.random.gammavariate(4.0, 5.0), 55)
            self.stage.after(wait, lambda: self._report(measure))

    def _report(self, measure: Measure) -> None:
        share = Decimal(self.random.choice(("0.9", "1", "1", "1.1")))
        measures.report(
            measure=measure,
            by=self.cast.executor(measure.office),
            quantity_done=measure.quantity,
            spent=(measure.cost * share).quantize(Decimal("0.01")),
            text=DONE,
            is_final=True,
            files=proofs.of_measure(measure, self.random),
        )
        self.stage.after(self.random.choice((1, 3, 5)), lambda: self._verify(measure))

    def _verify(self, measure: Measure) -> None:
        measure.refresh_from_db()
        if measure.state != MeasureState.REPORTED:
            return
        reception = measure.programme.reception
        confirmed = self.random.random() < 0.88
        measures.verify(
            measure=measure,
            by=self.random.choice(self.cast.people(reception)),
            confirmed=confirmed,
            note=SEEN[confirmed],
        )
        if not confirmed:
            self.stage.after(7, lambda: self._report(measure))
            return
        self.asked.households(measure)
        programme = measure.programme
        if not programme.lines.unfinished().exists():
            programmes.close(programme=programme, by=self.cast.head(reception))
