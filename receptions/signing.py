"""The electronic signature of papers: a PDF is signed (PAdES) and a signed one is verified.

Key and certificate are files named in the settings; in production they come from the environment
alone. Without them papers stay unsigned and say so. Nothing is fetched from the network.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

if TYPE_CHECKING:
    from pyhanko.sign.signers import SimpleSigner

logger = logging.getLogger(__name__)

FIELD = "Seal"
LIFETIME = dt.timedelta(days=3 * 365)
TEST_NAME = "Qabulxona demonstration (test certificate)"


class SignatureState(StrEnum):
    """What the signature of a file is worth."""

    GOOD = "good"
    CHANGED = "changed"
    FOREIGN = "foreign"
    NONE = "none"
    DAMAGED = "damaged"


@dataclass(frozen=True)
class Signature:
    """A verified signature: its state, whose certificate, and the moment the signer told."""

    state: SignatureState
    signer: str = ""
    at: dt.datetime | None = None


def signer_name() -> str:
    """The name in the certificate that papers are signed with; '' where there is none."""
    signer = _signer()
    return _common_name(signer.signing_cert) if signer else ""


def sign(data: bytes, *, reason: str) -> bytes:
    """The PDF with a certifying signature that allows no change; as it is without a key."""
    signer = _signer()
    if signer is None:
        return data
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers

    meta = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        reason=reason,
        name=_common_name(signer.signing_cert),
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
        subfilter=fields.SigSeedSubFilter.PADES,
    )
    writer = IncrementalPdfFileWriter(BytesIO(data))
    signed = _in_own_thread(
        lambda: signers.sign_pdf(writer, meta, signer, bytes_reserved=8192).getvalue()
    )
    return bytes(signed)


def verify(data: bytes) -> Signature:
    """What the last signature of the PDF says. Never raises: the file may be anything."""
    try:
        return _verified(data)
    except Exception as error:  # noqa: BLE001  a stranger's file may break a parser in any way
        logger.info("a file could not be verified: %s", type(error).__name__)
        return Signature(SignatureState.DAMAGED)


def _verified(data: bytes) -> Signature:
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.status import SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext

    embedded = PdfFileReader(BytesIO(data)).embedded_signatures
    if not embedded:
        return Signature(SignatureState.NONE)
    one = embedded[-1]
    at = one.self_reported_timestamp
    context = ValidationContext(trust_roots=_trusted(), allow_fetching=False, moment=at)
    status = _in_own_thread(lambda: validate_pdf_signature(one, signer_validation_context=context))
    name = _common_name(one.signer_cert)
    whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    if not (status.intact and status.valid and whole and status.docmdp_ok):
        return Signature(SignatureState.CHANGED, name, at)
    return Signature(SignatureState.GOOD if status.trusted else SignatureState.FOREIGN, name, at)


def _in_own_thread(work: Callable[[], Any]) -> Any:
    """What the work returns. pyHanko starts an event loop, which a thread may have only once."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(work).result()


def make_test_certificate(folder: Path) -> tuple[Path, Path]:
    """A key and a certificate of its own for the demonstration; those that are there stay."""
    from cryptography.hazmat.primitives import serialization

    key_path, certificate_path = folder / "report-key.pem", folder / "report-certificate.pem"
    if key_path.exists() and certificate_path.exists():
        return key_path, certificate_path
    folder.mkdir(parents=True, exist_ok=True)
    key, certificate = _test_pair()
    key_path.touch(mode=0o600)
    key_path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    certificate_path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return key_path, certificate_path


def _test_pair() -> tuple[Any, Any]:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    now = dt.datetime.now(dt.UTC)
    name = x509.Name(
        [
            x509.NameAttribute(x509.NameOID.COUNTRY_NAME, "UZ"),
            x509.NameAttribute(x509.NameOID.COMMON_NAME, TEST_NAME),
        ]
    )
    usage = dict.fromkeys(
        (
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "key_cert_sign",
            "crl_sign",
            "encipher_only",
            "decipher_only",
        ),
        False,
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=2 * 365))  # papers of quarters played afterwards
        .not_valid_after(now + LIFETIME)
        .add_extension(
            x509.KeyUsage(digital_signature=True, content_commitment=True, **usage), critical=True
        )
    )
    return key, builder.sign(key, hashes.SHA256())


def _signer() -> SimpleSigner | None:
    key, certificate = settings.REPORT_SIGN_KEY, settings.REPORT_SIGN_CERTIFICATE
    if not (key and certificate and Path(key).exists() and Path(certificate).exists()):
        return None
    return _loaded(str(key), str(certificate), settings.REPORT_SIGN_PASSPHRASE)


@lru_cache(maxsize=2)
def _loaded(key: str, certificate: str, passphrase: str) -> SimpleSigner:
    from pyhanko.sign import signers

    signer = signers.SimpleSigner.load(
        key, certificate, key_passphrase=passphrase.encode() if passphrase else None
    )
    if signer is None:
        raise RuntimeError("The key or the certificate for papers can't be read.")
    return signer


def _trusted() -> list[Any]:
    """Certificates a signature is trusted by: those named, and the one in use."""
    from pyhanko.keys import load_certs_from_pemder

    files = [settings.REPORT_SIGN_CERTIFICATE, *settings.REPORT_SIGN_TRUSTED]
    return list(load_certs_from_pemder([one for one in files if one and Path(one).exists()]))


def _common_name(certificate: Any) -> str:
    native = certificate.subject.native
    return str(native.get("common_name") or certificate.subject.human_friendly)[:200]
