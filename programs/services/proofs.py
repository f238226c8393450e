"""Evidence of a measure: which kinds it needs, what is kept of each, photos before and after."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _

from fieldvisits.models import Finding, PhonePhoto
from fieldvisits.phone_choices import PhotoState
from programs import proof_rules
from programs.exceptions import DecisionError
from programs.models import Evidence, Measure, MeasureCheck, MeasureReport
from programs.proof_choices import BY_NUMBER, PHOTOS, ProofKind
from programs.proof_rules import Comparison, Shot
from receptions import photos
from receptions.services import evidence as receptions_evidence
from territories import uploads
from territories.uploads import CleanUpload


class Needs(NamedTuple):
    """Kinds without which a measure isn't reported done, and others that are welcome."""

    required: tuple[ProofKind, ...] = ()
    welcome: tuple[ProofKind, ...] = ()


@dataclass(frozen=True)
class Proof:
    """One piece as it is shown: a file, a photo that a round took, or the number of a paper."""

    kind: str
    file: UploadedFile | None = None
    phone_photo: PhonePhoto | None = None
    reference: str = ""


@dataclass(frozen=True)
class Checked:
    """A piece whose content was judged, freed of hidden data and not yet stored."""

    proof: Proof
    upload: CleanUpload | None
    facts: photos.PhotoFacts


class PhotoPair(NamedTuple):
    """A photo after beside the photo before it is compared with."""

    before: Evidence
    after: Evidence
    told: Comparison


def needs(measure: Measure) -> Needs:
    """What its typical measure asks for, else the topic (receptions' rules), as kinds of evidence.

    `settings.MEASURE_EVIDENCE` says which kinds of a measure stand for a kind of those rules.
    Where the library names its own, what the topic asks for beside is welcome.
    """
    rules = receptions_evidence.needs(measure.topic)
    of_topic = _kinds(rules.required)
    required = (_kinds(measure.typical.evidence) if measure.typical else ()) or of_topic
    others = (*of_topic, *_kinds(rules.welcome))
    return Needs(required, tuple(kind for kind in ProofKind if kind in {*others} - {*required}))


def _kinds(of_topic: Iterable[str]) -> tuple[ProofKind, ...]:
    wanted = {kind for one in of_topic for kind in settings.MEASURE_EVIDENCE.get(one, ())}
    return tuple(kind for kind in ProofKind if kind in wanted)


def missing(measure: Measure, files: Iterable[Checked] = ()) -> list[ProofKind]:
    """Kinds the measure needs and that neither these pieces nor earlier reports show.

    After a check that saw nothing done, only photos before count from the reports before it.
    """
    shown = {one.proof.kind for one in files}
    refuted = measure.checks.filter(confirmed=False).order_by("-pk").first()
    earlier = Evidence.objects.filter(report__measure=measure)
    for kind, at in earlier.values_list("kind", "at"):
        if kind == ProofKind.BEFORE or refuted is None or at > refuted.at:
            shown.add(kind)
    return [kind for kind in needs(measure).required if kind not in shown]


def require(measure: Measure, files: Sequence[Checked]) -> None:
    """Refuse a final report while something the topic needs is missing; the text names it."""
    if lacking := missing(measure, files):
        raise DecisionError(
            _("Not reported done yet: show also %(kinds)s.")
            % {"kinds": ", ".join(str(kind.label) for kind in lacking)}
        )


def checked(measure: Measure, files: Iterable[UploadedFile | Proof]) -> list[Checked]:
    """The pieces judged by content; a plain file is an "other paper".

    Raises DecisionError, or ValidationError for a file of a kind that isn't taken.
    """
    found = [
        _checked(measure, one if isinstance(one, Proof) else Proof(ProofKind.OTHER, file=one))
        for one in files
    ]
    sums: dict[str, set[str]] = {}
    for one in found:
        if one.upload is not None:
            sums.setdefault(one.proof.kind, set()).add(one.upload.sha256)
    before = Evidence.objects.of(measure).filter(kind=ProofKind.BEFORE)
    known = sums.get(ProofKind.BEFORE, set()) | set(before.values_list("sha256", flat=True))
    if known & sums.get(ProofKind.AFTER, set()):
        raise DecisionError(_("The photo after is the same picture as the photo before."))
    return found


def _checked(measure: Measure, proof: Proof) -> Checked:
    if proof.kind not in ProofKind.values:
        raise DecisionError(_("Say what the paper proves."))
    if proof.phone_photo is not None:
        return _of_round(measure, proof)
    if proof.file is None:
        if not proof.reference.strip() or proof.kind not in BY_NUMBER:
            raise DecisionError(
                _("This proof is shown as a file: %(kind)s.")
                % {"kind": ProofKind(proof.kind).label}
            )
        return Checked(proof, None, photos.PhotoFacts())
    upload = uploads.cleaned(proof.file)
    if proof.kind not in PHOTOS:
        return Checked(proof, upload, photos.PhotoFacts())
    if upload.content_type not in uploads.FORMATS:
        raise DecisionError(_("A photo is a JPEG or PNG picture."))
    return Checked(proof, upload, photos.read(proof.file))


def _of_round(measure: Measure, proof: Proof) -> Checked:
    """A photo that a round took of a source of the measure: it shows how it was before."""
    photo = proof.phone_photo
    assert photo is not None  # noqa: S101  the caller looked
    if proof.kind != ProofKind.BEFORE or photo not in photos_of_sources(measure):
        raise DecisionError(_("This photo is of no problem of the measure."))
    with photo.file.open("rb") as stored:
        content = stored.read()
    name = f"{photo.client_id}.{uploads.EXTENSIONS[photo.content_type]}"
    facts = photos.PhotoFacts(photo.taken_at, photo.latitude, photo.longitude)
    upload = CleanUpload(content=content, content_type=photo.content_type, name=name)
    return Checked(proof, upload, facts)


def photos_of_sources(measure: Measure) -> list[PhonePhoto]:
    """Photos that rounds took of the problems behind the measure, joined ones included."""
    causes = measure.sources.filter(finding__isnull=False).values("finding")
    told = Finding.objects.filter(pk__in=causes) | Finding.objects.filter(joined_to__in=causes)
    entries = told.filter(entry__isnull=False).values("entry__client_id")
    kept = PhonePhoto.objects.filter(state=PhotoState.KEPT, entry_key__in=entries)
    return list(kept.order_by("pk"))


def keep(
    files: Iterable[Checked],
    *,
    report: MeasureReport | None = None,
    check: MeasureCheck | None = None,
) -> list[Evidence]:
    """Store judged pieces with their report or check; called in its transaction."""
    owner = report or check
    assert owner is not None  # noqa: S101  one of the two
    return [_keep(one, owner, Evidence(report=report, measure_check=check)) for one in files]


def _keep(one: Checked, owner: MeasureReport | MeasureCheck, row: Evidence) -> Evidence:
    row.kind, row.at = one.proof.kind, owner.at
    row.reference = one.proof.reference.strip()[:100]
    row.phone_photo = one.proof.phone_photo
    if one.upload is not None:
        given = one.proof.file.name if one.proof.file is not None else ""
        row.name = (given or one.upload.name)[-200:]
        row.content_type, row.size = one.upload.content_type, len(one.upload.content)
        row.sha256 = one.upload.sha256
        row.seen_in = _seen(owner.measure_id, row.sha256)
        row.file.save(one.upload.name, ContentFile(one.upload.content), save=False)
    if row.kind in PHOTOS:
        row.taken_at = one.facts.taken_at
        row.latitude, row.longitude = one.facts.latitude, one.facts.longitude
        row.wants_thumbnail = True
    row.save(force_insert=True)
    return row


def _seen(measure: int, sha256: str) -> Evidence | None:
    """The first piece of another measure with the same content."""
    same = Evidence.objects.filter(sha256=sha256).exclude(report__measure=measure)
    return same.exclude(measure_check__measure=measure).order_by("pk").first()


def as_photos(files: Iterable[UploadedFile]) -> list[Proof]:
    """Pictures taken at a check on site."""
    return [Proof(ProofKind.SITE, file=file) for file in files]


def pairs(rows: Iterable[Evidence]) -> list[PhotoPair]:
    """Photos before and after beside each other; photos of checks count as after, too."""
    found = {row.pk: row for row in rows if row.kind in PHOTOS}
    before = [_shot(row) for row in found.values() if row.kind == ProofKind.BEFORE]
    within = settings.MEASURE_SAME_PLACE_M
    told: list[Comparison] = []
    for kind in (ProofKind.AFTER, ProofKind.SITE):
        after = [_shot(row) for row in found.values() if row.kind == kind]
        told += proof_rules.pair(before, after, within_m=within)
    return [PhotoPair(found[one.before], found[one.after], one) for one in told]


def _shot(row: Evidence) -> Shot:
    day = timezone.localtime(row.taken_at).date() if row.taken_at else None
    return Shot(row.pk, day, row.point)
