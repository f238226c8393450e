"""When and where a photo was taken, read before its file is stripped; and how far that is."""

from __future__ import annotations

import datetime as dt
import io
import math
import struct
import warnings
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from PIL import Image

from territories import uploads

EXIF_IFD, GPS_IFD = 0x8769, 0x8825
TAKEN, TAKEN_ZONE, CHANGED = 0x9003, 0x9011, 0x0132
LATITUDE, LONGITUDE = (1, 2, "S"), (3, 4, "W")  # half of the globe, degrees, the negative half
MICRODEGREE = Decimal("0.000001")
EARTH_M = 6_371_000
THUMBNAIL = (320, 320)
# What Pillow may raise over notes that a camera or a forger wrote.
BROKEN = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
)


@dataclass(frozen=True)
class PhotoFacts:
    """What the camera wrote down; None where it did not."""

    taken_at: dt.datetime | None = None
    latitude: Decimal | None = None
    longitude: Decimal | None = None

    @property
    def are_whole(self) -> bool:
        """Whether the camera wrote down both the moment and the place."""
        return self.taken_at is not None and self.latitude is not None


def read(file: UploadedFile[bytes]) -> PhotoFacts:
    """Time and place of a photo. Nothing in a camera's notes can make this fail."""
    file.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exif = Image.open(file, formats=["JPEG", "PNG"]).getexif()
            notes, place = dict(exif.get_ifd(EXIF_IFD)), dict(exif.get_ifd(GPS_IFD))
            moment = notes.get(TAKEN) or exif.get(CHANGED)
    except BROKEN:  # a camera's broken notes are no reason to refuse its photo
        return PhotoFacts()
    finally:
        file.seek(0)
    latitude, longitude = _degrees(place, *LATITUDE), _degrees(place, *LONGITUDE)
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
        latitude = longitude = None
    return PhotoFacts(_moment(moment, notes.get(TAKEN_ZONE)), latitude, longitude)


def facts_of(file: UploadedFile[bytes]) -> PhotoFacts | None:
    """Time and place of a picture; None for any other paper. Raises ValidationError."""
    return read(file) if uploads.check_upload(file) in uploads.FORMATS else None


def _moment(text: Any, zone: Any) -> dt.datetime | None:
    """A camera's "2026:11:25 14:05:00"; without a zone it is Tashkent's time."""
    try:
        naive = dt.datetime.strptime(str(text).strip("\0 "), "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007
        if zone:
            offset = dt.datetime.strptime(str(zone).strip("\0 "), "%z").tzinfo
            return naive.replace(tzinfo=offset)
        return timezone.make_aware(naive)
    except (ValueError, OverflowError):
        return None


def _degrees(place: dict[int, Any], half: int, parts: int, negative: str) -> Decimal | None:
    try:
        degrees, minutes, seconds = (float(part) for part in place[parts])
        value = degrees + minutes / 60 + seconds / 3600
        if str(place[half]).strip("\0 ").upper() == negative:
            value = -value
        return Decimal(value).quantize(MICRODEGREE)
    except (KeyError, TypeError, ValueError, ArithmeticError):
        return None


def metres_between(first: tuple[float, float], second: tuple[float, float]) -> int:
    """The way over the globe between two places in degrees."""
    (north, east), (other_north, other_east) = (
        tuple(map(math.radians, place)) for place in (first, second)
    )
    a = (
        math.sin((other_north - north) / 2) ** 2
        + math.cos(north) * math.cos(other_north) * math.sin((other_east - east) / 2) ** 2
    )
    return round(2 * EARTH_M * math.asin(math.sqrt(min(1.0, a))))


def thumbnail(content: bytes) -> bytes:
    """A small JPEG of a stored picture."""
    stored = Image.open(io.BytesIO(content), formats=["JPEG", "PNG"])
    stored.draft("RGB", THUMBNAIL)
    image = stored.convert("RGB")
    image.thumbnail(THUMBNAIL)
    buffer = io.BytesIO()
    image.save(buffer, format="JPEG", quality=80)
    return buffer.getvalue()
