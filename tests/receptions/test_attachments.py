"""Uploads are judged by content, freed of hidden data, kept under random names."""

import hashlib
import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from receptions.services import attachments
from territories import uploads
from tests.factories.receptions import appeal, pdf, photo, registrar_of

pytestmark = pytest.mark.usefixtures("own_files")


def _file(name, content):
    return SimpleUploadedFile(name, content)


@pytest.mark.parametrize(
    ("file", "content_type"),
    [
        (lambda: pdf("rasm.png"), "application/pdf"),
        (lambda: photo("hujjat.pdf"), "image/png"),
        (lambda: photo("a.exe", "JPEG"), "image/jpeg"),
    ],
)
def test_the_content_decides_not_the_name(file, content_type):
    assert uploads.check_upload(file()) == content_type


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"MZ\x90\x00 program", "kind"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "kind"),
        (b"<html>%PDF-</html>", "kind"),
        (b"\x89PNG\r\n\x1a\n but not a picture", "damaged"),
        (b"\xff\xd8\xff\xe0 neither", "damaged"),
    ],
)
def test_what_is_not_allowed_is_refused(content, code):
    with pytest.raises(ValidationError) as refusal:
        uploads.check_upload(_file("ariza.pdf", content))

    assert refusal.value.code == code


def test_a_cut_off_picture_is_refused():
    whole = photo(kind="JPEG").read()

    with pytest.raises(ValidationError):
        uploads.check_upload(_file("a.jpg", whole[: len(whole) // 2]))


def test_limits_of_size_and_pixels(settings, monkeypatch):
    settings.UPLOAD_MAX_BYTES = 10
    with pytest.raises(ValidationError) as refusal:
        uploads.check_upload(pdf())
    assert refusal.value.code == "too_big"

    settings.UPLOAD_MAX_BYTES = 10_000
    monkeypatch.setattr(uploads, "MAX_PIXELS", 40)
    with pytest.raises(ValidationError) as refusal:
        uploads.check_upload(photo())
    assert refusal.value.code == "pixels"


def test_photos_lose_place_and_camera_and_stand_upright():
    exif = Image.Exif()
    exif[0x010F] = "Secret camera"
    exif[0x0112] = 6  # turned by the camera
    exif.get_ifd(0x8825)[1] = "N"

    kept = uploads.cleaned(photo("uy.jpg", "JPEG", exif=exif))

    picture = Image.open(io.BytesIO(kept.content))
    assert not picture.getexif()
    assert b"Secret camera" not in kept.content
    assert picture.size == (6, 8)


@pytest.mark.parametrize("mode", ["P", "L", "RGBA", "LA", "1"])
def test_pictures_of_every_mode_are_kept(mode):
    buffer = io.BytesIO()
    Image.new(mode, (4, 4)).save(buffer, "PNG")

    kept = uploads.cleaned(_file("a.png", buffer.getvalue()))

    assert Image.open(io.BytesIO(kept.content)).size == (4, 4)


@pytest.mark.django_db
def test_attach_keeps_the_name_for_show_only():
    found = appeal()

    kept = attachments.attach(
        appeal=found, file=pdf("../../ariza.pdf"), by=registrar_of(found.reception)
    )

    assert kept.name == "ariza.pdf"
    assert "ariza" not in kept.file.name
    assert kept.file.name.startswith("appeals/")
    with kept.file.open("rb") as stored:
        content = stored.read()
    assert (kept.size, kept.sha256) == (len(content), hashlib.sha256(content).hexdigest())
