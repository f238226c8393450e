"""Papers are signed with the certificate that is set up, and a changed byte is found."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.management import CommandError, call_command

from bench.report_pdf import sample
from receptions import signing
from receptions.pdf.report import draw
from receptions.signing import SignatureState


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    return signing.make_test_certificate(tmp_path_factory.mktemp("signing"))


@pytest.fixture
def plain(db):
    return draw(sample(level="district"))[0]


@pytest.fixture
def certificate(settings, pair):
    settings.REPORT_SIGN_KEY, settings.REPORT_SIGN_CERTIFICATE = pair
    return settings


def test_a_signed_paper_verifies(certificate, plain):
    found = signing.verify(signing.sign(plain, reason="Seal"))

    assert (found.state, found.signer) == (SignatureState.GOOD, signing.TEST_NAME)
    assert found.at is not None


def test_papers_are_signed_where_an_event_loop_runs(certificate, plain):
    async def in_a_loop():
        return signing.verify(signing.sign(plain, reason="Seal"))

    with ThreadPoolExecutor() as thread:  # in this one the browser of other tests has a loop
        found = thread.submit(asyncio.run, in_a_loop()).result()

    assert found.state == SignatureState.GOOD


def test_any_change_is_found(certificate, plain):
    signed = signing.sign(plain, reason="Seal")
    changed = bytearray(signed)
    changed[len(plain) // 2] ^= 1

    assert signing.verify(bytes(changed)).state == SignatureState.CHANGED
    assert signing.verify(signed + b"\n% one more line\n").state == SignatureState.CHANGED


def test_a_signature_of_somebody_else_is_told_apart(certificate, plain, tmp_path):
    signed = signing.sign(plain, reason="Seal")
    _key, certificate.REPORT_SIGN_CERTIFICATE = signing.make_test_certificate(tmp_path)

    assert signing.verify(signed).state == SignatureState.FOREIGN


def test_certificates_used_before_stay_trusted(certificate, plain, pair, tmp_path):
    signed = signing.sign(plain, reason="Seal")
    _key, certificate.REPORT_SIGN_CERTIFICATE = signing.make_test_certificate(tmp_path)
    certificate.REPORT_SIGN_TRUSTED = [str(pair[1])]

    assert signing.verify(signed).state == SignatureState.GOOD


def test_without_a_key_the_paper_stays_as_it_is(plain):
    assert signing.signer_name() == ""
    assert signing.sign(plain, reason="Seal") == plain
    assert signing.verify(plain).state == SignatureState.NONE


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"%PDF-1.4\n1 0 obj\n<<", b"\x00" * 100])
def test_a_broken_file_is_called_damaged(data):
    assert signing.verify(data).state == SignatureState.DAMAGED


def test_the_test_certificate_is_for_the_demonstration_only(settings, tmp_path):
    settings.VAR_DIR, settings.DEMO = tmp_path, False
    with pytest.raises(CommandError):
        call_command("make_test_certificate")

    settings.DEMO = True
    call_command("make_test_certificate")

    key = tmp_path / "signing" / "report-key.pem"
    assert key.stat().st_mode & 0o077 == 0
