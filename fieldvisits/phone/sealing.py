"""What a phone wrote down, sealed so that only the server can open it.

An ephemeral P-256 key agrees with the server's, HKDF makes a key of it, AES-GCM seals; the id that
the phone gave the thing is bound in. So a phone whose PIN is forgotten can still send its work.
Layout: 65 bytes public key, 12 bytes nonce, the rest.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

POINT, NONCE = 65, 12
OVERHEAD = POINT + NONCE + 16
INFO = b"qabulxona phone 1"
# The order of the group of P-256; a private key is a number below it.
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


class SealError(Exception):
    """Sealed for another server, or damaged."""


@cache
def _private(secret: str) -> ec.EllipticCurvePrivateKey:
    """The server's key, derived from the secret that personal numbers are sealed with."""
    wide = hashlib.blake2b(
        b"phone", key=hashlib.sha256(secret.encode()).digest(), digest_size=64
    ).digest()
    return ec.derive_private_key(int.from_bytes(wide) % (ORDER - 1) + 1, ec.SECP256R1())


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def public_key() -> str:
    """What phones seal with, as base64 of the uncompressed point."""
    mine = _private(settings.PERSONAL_NUMBER_KEY).public_key()
    return base64.b64encode(_point(mine)).decode()


def _key(shared: bytes, ephemeral: bytes, server: bytes) -> bytes:
    kdf = HKDF(algorithm=hashes.SHA256(), length=32, salt=ephemeral + server, info=INFO)
    return kdf.derive(shared)


def unseal(content: bytes, name: str) -> bytes:
    """What was sealed under this name. Raises SealError."""
    mine = _private(settings.PERSONAL_NUMBER_KEY)
    point, nonce, body = content[:POINT], content[POINT : POINT + NONCE], content[POINT + NONCE :]
    try:
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        key = _key(mine.exchange(ec.ECDH(), theirs), point, _point(mine.public_key()))
        return AESGCM(key).decrypt(nonce, body, name.encode())
    except (ValueError, InvalidTag) as error:
        raise SealError from error


def seal(content: bytes, name: str) -> bytes:
    """As the phone does it; for tests and measurements."""
    once = ec.generate_private_key(ec.SECP256R1())
    server = _private(settings.PERSONAL_NUMBER_KEY).public_key()
    point = _point(once.public_key())
    key = _key(once.exchange(ec.ECDH(), server), point, _point(server))
    nonce = secrets.token_bytes(NONCE)
    return point + nonce + AESGCM(key).encrypt(nonce, content, name.encode())
