"""Statistics of the regions and districts, and a week in which one matter came much too often."""

from __future__ import annotations

import datetime as dt
import io
import random
from collections.abc import Iterable

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from config.demonstration.cast import Cast
from config.demonstration.texts import names
from receptions.choices import AppealType, Channel, HopReason
from receptions.drafts import AppealDraft, QuestionDraft
from receptions.models import Applicant, Reception, Topic
from receptions.services import appeals, routing
from receptions.signal_counts import WEEK, monday_of
from territories import clock, demo
from territories.choices import Level
from territories.models import StatisticIndicator, Territory, User
from territories.periods import Quarter
from territories.services import statistics
from territories.services.statistics import Period
from territories.statistic_sheet import LAYOUT

SOURCE = "Namoyish uchun o‘ylab topilgan qiymatlar"
RATED = "rating_"  # indicators of the published rating, in points from 0 to 100
UNEMPLOYMENT = "unemployment"
QUARTERS = 4
LETTERS = 10
TOPIC = "04.06"
TEXT = (
    "Ko‘chamizga bir haftadan beri ichimlik suvi kelmayapti. Tezroq tiklab berishingizni so‘rayman."
)
LAW = "O‘RQ-445, 25-modda"


def set_out(*, seed: int, quarter: Quarter, now: dt.datetime) -> None:
    """Two years of what the published rating weighs, a year of unemployment, a rise of a topic."""
    rng = random.Random(f"watched-{seed}")  # noqa: S311  a demonstration, not a secret
    with clock.playing(now):
        _statistics(rng, quarter)
    _rise(rng, now)


def _statistics(rng: random.Random, quarter: Quarter) -> None:
    places = list(Territory.objects.with_reception().filter(valid_to__isnull=True))
    regions = [one for one in places if one.level in (Level.COUNTRY, Level.REGION)]
    codes = StatisticIndicator.objects.filter(is_active=True, code__startswith=RATED)
    rated = list(codes.values_list("code", flat=True))
    usual = {one.pk: rng.gauss(60, 9) for one in places}
    year = clock.today().year - 1
    for period, those in ((Period(year - 1), regions), (Period(year), places)):
        rows = [
            (one.code, code, _within(rng.gauss(usual[one.pk], 8), 5, 99))
            for one in those
            for code in rated
        ]
        _publish(period, rows)
    one = quarter
    for _back in range(QUARTERS):
        rows = [
            (place.code, UNEMPLOYMENT, _within(rng.gauss(17 - usual[place.pk] / 6, 1), 2, 30))
            for place in regions
        ]
        _publish(Period(one.year, one.number), rows)
        one = one.previous


def _within(value: float, least: float, most: float) -> float:
    return round(min(most, max(least, value)), 1)


def _publish(period: Period, rows: Iterable[tuple[str, str, float]]) -> None:
    book, content = Workbook(write_only=True), io.BytesIO()
    sheet = book.create_sheet()
    sheet.append([str(column.label) for column in LAYOUT.columns])
    for row in rows:
        sheet.append(row)
    book.save(content)
    keeper = User.objects.get(username="administrator")
    file = SimpleUploadedFile("statistika.xlsx", content.getvalue())
    release = statistics.receive(file=file, source=SOURCE, period=period, by=keeper)
    if release.is_publishable:
        statistics.publish(release=release, by=keeper, looked=True)


def _rise(rng: random.Random, now: dt.datetime) -> None:
    """Letters of one street in the last week that is over; they are with their office already."""
    reception = Reception.objects.select_related("territory").get(territory__code=demo.DISTRICT)
    district = reception.territory
    mahalla = Territory.objects.within(district).filter(level=Level.MAHALLA).first()
    topic = Topic.objects.get(code=TOPIC)
    registrar = Cast(rng).registrar(reception)
    monday = monday_of(now.date() - WEEK)
    for number, (surname, given_name) in enumerate(names(rng)[:LETTERS]):
        day = monday + dt.timedelta(days=number % 5)
        moment = dt.datetime.combine(day, dt.time(5, 10 + number), dt.UTC)  # ten in the morning
        with clock.playing(moment):
            appeal = appeals.register(
                draft=AppealDraft(
                    reception=reception,
                    channel=Channel.DESK,
                    appeal_type=AppealType.COMPLAINT,
                    applicant=Applicant(
                        surname=surname,
                        given_name=given_name,
                        mahalla=mahalla,
                        address=f"Guliston ko‘chasi, {number * 2 + 1}-uy",
                    ),
                    text=TEXT,
                    language="uz",
                    received_at=moment,
                    questions=(QuestionDraft(topic, TEXT, district, mahalla),),
                ),
                by=registrar,
            )
            question = appeal.questions.get()
            office = routing.propose_office(question)
            if office is not None:
                routing.assign(
                    question=question,
                    office=office,
                    by=registrar,
                    reason=HopReason.COMPETENCE,
                    legal_basis=LAW,
                )
