"""What the page of a measure shows of its proof: photos in pairs, sources with their word."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fieldvisits import permissions as field_permissions
from fieldvisits.models import Finding
from programs import permissions
from programs.choices import MeasureState, ProgrammeState
from programs.models import Evidence, Measure, MeasureSource, SourceAnswer, TakingOff
from programs.proof_choices import PHOTOS, TO_ASK, UNSOLVED, WORD_TONES, SourceWord, Verdict
from programs.proof_forms import RefusalForm
from programs.proof_rules import Comparison
from programs.services import answers, proofs
from receptions.privacy import person_view
from territories.models import User


@dataclass(frozen=True)
class Said:
    """How a pair of photos compares, in words with a tone for the badge."""

    text: str
    tone: str


@dataclass(frozen=True)
class Pair:
    """Two photos beside each other."""

    before: Evidence
    after: Evidence
    words: Sequence[Said]


@dataclass(frozen=True)
class Asked:
    """A source with what was said of it, and whether this person may ask."""

    source: MeasureSource
    answers: Sequence[SourceAnswer]
    may_ask: bool
    voices: Sequence[tuple[Finding, Said]] = ()  # of each household, where there are several


def of_measure(
    user: User, measure: Measure, sources: Sequence[MeasureSource], typed: Any = None
) -> dict[str, Any]:
    """The context of the proof's partials on the page of a measure; `typed` is a form refused."""
    rows = Evidence.objects.of(measure).select_related(
        "seen_in__report__measure__programme", "seen_in__measure_check__measure__programme"
    )
    photos = [row for row in rows.order_by("pk") if row.kind in PHOTOS]
    pairs = pairs_of(photos)
    paired = {photo.pk for pair in pairs for photo in (pair.before, pair.after)}
    return {
        "pairs": pairs,
        "alone": [photo for photo in photos if photo.pk not in paired],
        "asked": asked_of(user, measure, sources),
        "proof_state": state_words(measure, sources),
        "lacking": proofs.missing(measure) if measure.awaits_office else [],
        "taking_off": open_request(measure),
        "refusal_form": typed if isinstance(typed, RefusalForm) else RefusalForm(),
        "site_checks": measure.site_checks.open().select_related("round__territory"),
    }


def open_request(measure: Measure) -> TakingOff | None:
    """The request the regional head has to decide on."""
    rows = measure.takings_off.filter(granted__isnull=True)
    return rows.select_related("state_programme", "asked_by").first()


def asked_of(user: User, measure: Measure, sources: Sequence[MeasureSource]) -> list[Asked]:
    """Each source with its word."""
    said: dict[int, list[SourceAnswer]] = defaultdict(list)
    rows = SourceAnswer.objects.filter(source__measure=measure).select_related("by")
    for answer in rows.order_by("-pk"):
        said[answer.source_id].append(answer)
    asks = permissions.may_ask_people(user, measure)
    return [
        Asked(one, said[one.pk], asks and permissions.is_to_ask(one), _voices(one))
        for one in sources
    ]


def _voices(source: MeasureSource) -> list[tuple[Finding, Said]]:
    """What each household of one cause said last."""
    if len(source.to_ask) < 2:
        return []
    voices = answers.voices_of(source)
    return [(one, _word(voices[one.pk].word)) for one in source.to_ask]


def _word(word: SourceWord) -> Said:
    return Said(str(word.label), WORD_TONES[word])


def state_words(measure: Measure, sources: Sequence[MeasureSource]) -> Said | None:
    """Of a measure that is done: whether its problems are known to be solved."""
    if measure.state != MeasureState.VERIFIED or not sources:
        return None
    closed = measure.programme.state == ProgrammeState.CLOSED
    unknown = sum(one.word in TO_ASK for one in sources)
    unsolved = sum(one.word in UNSOLVED for one in sources) + (unknown if closed else 0)
    if unsolved:
        text = ngettext(
            "Done, but %(number)s problem of %(all)s is not solved.",
            "Done, but %(number)s problems of %(all)s are not solved.",
            unsolved,
        )
        return Said(text % {"number": unsolved, "all": len(sources)}, "bad")
    if unknown := sum(_to_ask(one) for one in sources):
        text = ngettext(
            "%(number)s household is still to be asked.",
            "%(number)s households are still to be asked.",
            unknown,
        )
        return Said(text % {"number": unknown}, "wait")
    return Said(_("Every problem behind it is known to be solved."), "good")


def _to_ask(source: MeasureSource) -> int:
    """How many households or applicants of a source are still to be asked."""
    if source.word not in TO_ASK:
        return 0
    return sum(voice.word in TO_ASK for voice in answers.voices_of(source).values())


def pairs_of(rows: Iterable[Evidence]) -> list[Pair]:
    """Photos before and after beside each other, with what the comparison says."""
    return [_pair(one) for one in proofs.pairs(rows)]


def _pair(pair: proofs.PhotoPair) -> Pair:
    words = [_place(pair.told)]
    if (days := _days(pair.told)) is not None:
        words.append(days)
    return Pair(pair.before, pair.after, words)


def _place(told: Comparison) -> Said:
    if told.verdict == Verdict.NO_PLACE:
        return Said(_("no place in the photo"), "warn")
    if told.verdict == Verdict.SAME:
        text = _("from the same place (%(metres)s m)")
        return Said(text % {"metres": told.metres}, "good")
    return Said(_("places differ by %(metres)s m") % {"metres": told.metres}, "bad")


def _days(told: Comparison) -> Said | None:
    if told.days is None:
        return Said(_("no date in the photo"), "warn")
    if told.is_reversed:
        text = ngettext(
            "the photo after is %(number)s day older",
            "the photo after is %(number)s days older",
            -told.days,
        )
        return Said(text % {"number": -told.days}, "bad")
    text = ngettext("%(number)s day between", "%(number)s days between", told.days)
    return Said(text % {"number": told.days}, "neutral")


@dataclass(frozen=True)
class Person:
    """Whom to ask, as far as the reader may read it; `label` is the number of the problem."""

    label: str
    name: str
    phone: str
    address: str

    @property
    def line(self) -> str:
        """In one line, to be chosen from a list."""
        return ", ".join(filter(None, (f"{self.label}: {self.address}", self.name)))


def people_of(user: User, source: MeasureSource) -> dict[int | None, Person]:
    """Whom to ask, by the finding of their household; of a question the applicant."""
    if source.question is not None:
        seen = person_view(user, source.question.appeal)
        return {None: Person(source.label, seen.name, seen.phone, seen.address)}
    assert source.finding is not None  # noqa: S101  a finding or a question
    sees = field_permissions.can_see_people(user, source.finding.reception)
    return {one.pk: _person(one, sees=sees) for one in source.to_ask}


def _person(finding: Finding, *, sees: bool) -> Person:
    """Of a visit its household; of a field reception who told it, where they may be named."""
    label = f"F-{finding.pk}"
    if finding.visit is None:
        place = str(finding.territory)
        if not sees:
            return Person(label, "", "", place)
        return Person(label, finding.person, "", finding.residence or place)
    home = finding.visit.household
    if not sees:
        return Person(label, "", "", str(home))
    return Person(label, finding.person or home.head_name, home.phone, str(home))
