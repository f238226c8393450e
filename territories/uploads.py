"""What people upload: judged by its content, freed of hidden data, kept under a random name."""

from __future__ import annotations

import hashlib
import io
import uuid
import warnings
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from territories import virus

SIGNATURES = {
    b"%PDF-": "application/pdf",
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
}
EXTENSIONS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}
FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG"}
# Brands of HEIC and AVIF pictures, as new phones take them; they follow the mark "ftyp".
PHONE_PICTURES = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif")
MAX_PIXELS = 60_000_000
ContentType = str


@dataclass(frozen=True)
class CleanUpload:
    """A checked upload, ready to be stored."""

    content: bytes
    content_type: ContentType
    name: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    def as_file(self) -> ContentFile[bytes]:
        return ContentFile(self.content, name=self.name)


def check_upload(file: UploadedFile[bytes]) -> ContentType:
    """The content type by what is in the file, whatever it is called.

    Raises ValidationError when it is empty, too big, of a kind not allowed, damaged, or stopped
    by the virus check. The file is left at its beginning.
    """
    if not file.size:
        raise ValidationError(_("The file is empty."), code="empty")
    if file.size > settings.UPLOAD_MAX_BYTES:
        raise ValidationError(
            _("The file is bigger than %(limit)s."),
            code="too_big",
            params={"limit": filesizeformat(settings.UPLOAD_MAX_BYTES)},
        )
    file.seek(0)
    head = file.read(16)
    guess = next((kind for mark, kind in SIGNATURES.items() if head.startswith(mark)), "")
    if not guess and head[4:8] == b"ftyp" and head[8:12] in PHONE_PICTURES:
        raise ValidationError(
            _(
                "This is a HEIC picture. Set the camera to “Most compatible”, or save the picture"
                " as JPEG, and choose it again."
            ),
            code="heic",
        )
    if guess not in settings.UPLOAD_CONTENT_TYPES:
        raise ValidationError(_("Only PDF, JPEG and PNG files can be taken."), code="kind")
    virus.check(file)
    if guess in FORMATS:
        _open_image(file, FORMATS[guess])
    file.seek(0)
    return guess


def cleaned(file: UploadedFile[bytes]) -> CleanUpload:
    """The checked content under a random name; photos lose place, camera and other hidden data."""
    content_type = check_upload(file)
    kind = FORMATS.get(content_type)
    content = _redrawn(file, kind) if kind else file.read()
    name = f"{uuid.uuid4().hex}.{EXTENSIONS[content_type]}"
    return CleanUpload(content=content, content_type=content_type, name=name)


def _open_image(file: UploadedFile[bytes], kind: str) -> Image.Image:
    """The decoded picture; ValidationError when it can't be read or is absurdly large."""
    file.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(file, formats=[kind])
            if image.width * image.height > MAX_PIXELS:
                raise ValidationError(_("The picture has too many pixels."), code="pixels")
            image.load()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombWarning) as error:
        raise ValidationError(_("The picture is damaged."), code="damaged") from error
    except Image.DecompressionBombError as error:
        raise ValidationError(_("The picture has too many pixels."), code="pixels") from error
    return image


def _redrawn(file: UploadedFile[bytes], kind: str) -> bytes:
    """The picture drawn anew without metadata, turned the way the camera meant."""
    image = ImageOps.exif_transpose(_open_image(file, kind))
    if image.mode == "P":
        image = image.convert("RGBA" if "transparency" in image.info else "RGB")
    plain = Image.new(image.mode, image.size)
    plain.paste(image)
    buffer = io.BytesIO()
    plain.save(buffer, format=kind, quality=88)
    return buffer.getvalue()
