"""The end of the quarter: ratings, and reports from the districts up to the Administration."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from config.demonstration.appeals import Lives
from receptions.choices import ReportState
from receptions.models import QuarterReport
from receptions.services import reports
from receptions.services.report_counts import Counted
from territories import clock
from territories.choices import DISTRICT_LEVELS, Level
from territories.models import Rating, Territory
from territories.periods import Quarter
from territories.services import ratings

PROBLEMS = (
    "Chorakda eng ko‘p murojaat “{topic}” masalasida bo‘ldi. Sababi: tarmoqlar eskirgani va "
    "ijrochi idoralar javobni muddatning oxirgi kunlariga qoldirgani."
)
MOOD = (
    "Aholi uyma-uy yurishlarni yaxshi kutib olmoqda. Norozilik asosan bir masala bo‘yicha takror "
    "murojaat qilishga to‘g‘ri kelganda bildirilgan."
)
MEASURES = (
    "Muddati o‘tgan murojaatlar bo‘yicha ijrochilar eshitildi, manzilli tadbirlar dasturi "
    "tasdiqlandi, bajarilgani joyida tekshirildi."
)
PROPOSALS = (
    "“{topic}” bo‘yicha muammolar takrorlanayotgani uchun ularni hududiy rivojlanish dasturiga "
    "kiritish taklif etiladi."
)
RETURN_REASON = "Muddatida ko‘rilganlar ulushi pasaygan, sababi va choralari yozilmagan."


class QuarterEnd:
    """Plays ratings and the report chain of one quarter through the services.

    First it is opened; then the regions' drafts are counted and their reports go up, which may be
    played region by region side by side (`schedule_regions`); what concerns the whole country
    comes last. `late` are
    codes of districts that submit only now, `unproposed` is the region whose ratings still wait
    for its head, `undecided` one whose proposal waits for the Administration.
    """

    def __init__(
        self,
        lives: Lives,
        quarter: Quarter,
        *,
        late: frozenset[str],
        unproposed: str,
        undecided: str,
    ) -> None:
        self.lives = lives
        self.stage = lives.stage
        self.cast = lives.cast
        self.random = lives.random
        self.quarter = quarter
        self.late = late
        self.unproposed = unproposed
        self.undecided = undecided
        self._counted: tuple[dt.date, Counted] | None = None
        self._given: Counted | None = None
        self._opening = self._on(1, hour=7)

    def open(self) -> None:
        """The first working hour of the next quarter: ratings computed, drafts for everybody.

        The country's draft is counted; what it read serves those of the regions.
        """
        self._given = Counted(self.quarter)
        with clock.playing(self._opening):
            ratings.compute(quarter=self.quarter)
            reports.make_drafts(self.quarter)
            self._count(Level.COUNTRY)

    def use(self, counted: Counted) -> None:
        """Take these counts instead of counting once a day."""
        self._given = counted

    def schedule_regions(self, codes: Collection[str]) -> None:
        """Count the drafts of these regions and their districts; put their way into the queue."""
        with clock.playing(self._opening):
            self._count(*DISTRICT_LEVELS, Level.REGION, within=codes)
        mine = [one for one in self._of(*DISTRICT_LEVELS, Level.REGION) if _region(one) in codes]
        districts = [one for one in mine if one.reception.territory.level != Level.REGION]
        regions = [one for one in mine if one not in districts]
        for report in districts:
            if report.reception.territory.code not in self.late:
                self._submit_at(self._on(self._day(), hour=self.random.randrange(9, 18)), report)
        self.stage.at(self._on(12, hour=8), lambda: self._accept(districts))
        for report in regions:
            self._submit_at(self._on(14, hour=10), report)

    def schedule_country(self) -> None:
        """Put into the queue what follows the regions' reports, and who was late."""
        national = self._of(Level.COUNTRY)
        self.stage.at(self._on(16, hour=10), lambda: self._accept(self._of(Level.REGION)))
        for report in national:
            self._submit_at(self._on(19, hour=10), report)
        self.stage.at(self._on(20, hour=10), self._accept_national)
        self.stage.at(self._on(21, hour=9), self._rate)
        self.stage.at(self._on(26, hour=9), self._approve)
        for report in self._of(*DISTRICT_LEVELS):
            if report.reception.territory.code in self.late:
                self._submit_at(self.stage.until - dt.timedelta(days=1), report)

    def _submit_at(self, moment: dt.datetime, report: QuarterReport) -> None:
        self.stage.at(moment, lambda: self._submit(report))

    def _day(self) -> int:
        return self.random.choice((4, 5, 6, 7, 7, 8, 8, 9, 9, 12))

    def _count(self, *levels: Level, within: Collection[str] | None = None) -> None:
        for report in self._of(*levels):
            if within is None or _region(report) in within:
                reports.count_draft(self.quarter, report.pk, self.counted())

    def _on(self, day: int, *, hour: int) -> dt.datetime:
        moment = self.stage.moment(self.quarter.next.first_day.replace(day=day))
        return moment.replace(hour=hour, minute=0)

    def counted(self) -> Counted:
        """The country's counts: those given, or else read once a day of the play."""
        if self._given is not None:
            return self._given
        today = clock.today()
        if self._counted is None or self._counted[0] != today:
            self._counted = (today, Counted(self.quarter))
        return self._counted[1]

    def _submit(self, report: QuarterReport) -> None:
        head = self.cast.head(report.reception)
        topic = self._main_topic(report)
        reports.save_narrative(
            report=report,
            by=head,
            problems=PROBLEMS.format(topic=topic),
            mood=MOOD,
            measures=MEASURES,
            proposals=PROPOSALS.format(topic=topic),
        )
        reports.submit(report=report, by=head, counted=self.counted())

    def _main_topic(self, report: QuarterReport) -> str:
        row = QuarterReport.objects.filter(pk=report.pk).order_by()
        topics = row.values_list("figures__topics", flat=True).get()
        if not topics:
            return "kommunal xizmatlar"
        return self.lives.topic_name(topics[0][0])

    def _of(self, *levels: Level) -> list[QuarterReport]:
        found = QuarterReport.objects.light().filter(
            year=self.quarter.year,
            quarter=self.quarter.number,
            reception__territory__level__in=levels,
        )
        return list(found.select_related("reception__territory__parent__reception"))

    def _accept(self, those: Sequence[QuarterReport]) -> None:
        """Submitted reports are accepted above; a few districts' come back once and are mended."""
        for report in those:
            report.refresh_from_db(fields=["state"])
            if report.state != ReportState.SUBMITTED:
                continue
            parent = report.reception.territory.parent
            assert parent is not None  # noqa: S101  only the country has none
            head = self.cast.head(parent.reception)
            if parent.level == Level.REGION and self.random.random() < 0.05:
                reports.return_(report=report, by=head, subject="in_time", reason=RETURN_REASON)
                self._submit(report)
            reports.accept(report=report, by=head)

    def _accept_national(self) -> None:
        for report in self._of(Level.COUNTRY):
            report.refresh_from_db()
            accepter = self.cast.administration(but=report.submitted_by)
            reports.accept(report=report, by=accepter)

    def _rate(self) -> None:
        ratings.compute(quarter=self.quarter)
        for region in Territory.objects.filter(level=Level.REGION).select_related("reception"):
            if region.code in (self.unproposed, self.undecided):
                continue
            ratings.propose(
                quarter=self.quarter, territory=region, by=self.cast.head(region.reception)
            )

    def _approve(self) -> None:
        ratings.approve(quarter=self.quarter, by=self.cast.administration())
        region = Territory.objects.select_related("reception").get(code=self.undecided)
        if Rating.objects.filter(territory=region, year=self.quarter.year).exists():
            ratings.propose(
                quarter=self.quarter, territory=region, by=self.cast.head(region.reception)
            )


def _region(report: QuarterReport) -> str:
    """The code of the region that a report's reception lies in."""
    return report.reception.territory.path.split(".")[1]
