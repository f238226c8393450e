"""The end of the quarter: ratings, and reports from the districts up to the Administration."""

from __future__ import annotations

import datetime as dt

from config.demonstration.appeals import Lives
from receptions.choices import ReportState
from receptions.models import QuarterReport
from receptions.services import reports
from receptions.services.report_counts import Counted
from territories import clock
from territories.choices import Level
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

    `late` are codes of districts that submit only now, `unproposed` is the region whose ratings
    still wait for its head, `undecided` one whose proposal waits for the Administration.
    """

    def __init__(
        self, lives: Lives, quarter: Quarter, *, late: set[str], unproposed: str, undecided: str
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

    def schedule(self) -> None:
        """Put everything that follows the quarter's last day into the queue."""
        first = self.quarter.next.first_day
        self.stage.at(self._on(first, 1, hour=7), self._open)
        self.stage.at(self._on(first, 12, hour=8), lambda: self._accept(Level.REGION))
        self.stage.at(self._on(first, 14, hour=10), lambda: self._submit_all((Level.REGION,)))
        self.stage.at(self._on(first, 16, hour=10), lambda: self._accept(Level.COUNTRY))
        self.stage.at(self._on(first, 19, hour=10), lambda: self._submit_all((Level.COUNTRY,)))
        self.stage.at(self._on(first, 20, hour=10), self._accept_national)
        self.stage.at(self._on(first, 21, hour=9), self._rate)
        self.stage.at(self._on(first, 26, hour=9), self._approve)

    def _on(self, first: dt.date, day: int, *, hour: int) -> dt.datetime:
        moment = self.stage.moment(first.replace(day=day))
        return moment.replace(hour=hour, minute=0)

    def counted(self) -> Counted:
        """The country's counts, read once a day of the play."""
        today = clock.today()
        if self._counted is None or self._counted[0] != today:
            self._counted = (today, Counted(self.quarter))
        return self._counted[1]

    def _open(self) -> None:
        ratings.compute(quarter=self.quarter)
        first = self.quarter.next.first_day
        for report in reports.open_quarter(self.quarter, counted=self.counted()):
            territory = report.reception.territory
            if territory.level in (Level.COUNTRY, Level.REGION):
                continue
            day = self.random.choice((4, 5, 6, 7, 7, 8, 8, 9, 9, 12))
            moment = self._on(first, day, hour=self.random.randrange(9, 18))
            if territory.code in self.late:
                moment = self.stage.until - dt.timedelta(days=1)
            self.stage.at(moment, lambda r=report: self._submit(r))

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
        topics = report.figures.get("topics") or []
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

    def _submit_all(self, levels: tuple[Level, ...]) -> None:
        for report in self._of(*levels):
            self._submit(report)

    def _accept(self, above: Level) -> None:
        """Reports below the level are accepted; a few come back once and are mended."""
        levels = (
            (Level.DISTRICT, Level.CITY, Level.CITY_DISTRICT)
            if above == Level.REGION
            else (Level.REGION,)
        )
        for report in self._of(*levels):
            if report.state != ReportState.SUBMITTED:
                continue
            parent = report.reception.territory.parent
            assert parent is not None  # noqa: S101  only the country has none
            head = self.cast.head(parent.reception)
            if above == Level.REGION and self.random.random() < 0.05:
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
