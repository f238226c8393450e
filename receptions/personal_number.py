"""The 14-digit personal number (JSHSHIR): sealed at rest, found by a blind index."""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet
from django.conf import settings


def _key(purpose: bytes) -> bytes:
    secret = settings.PERSONAL_NUMBER_KEY.encode()
    return hashlib.blake2b(purpose, key=hashlib.sha256(secret).digest(), digest_size=32).digest()


def seal(number: str) -> str:
    """The number encrypted, or '' for ''."""
    if not number:
        return ""
    box = Fernet(base64.urlsafe_b64encode(_key(b"seal")))
    return box.encrypt(number.encode()).decode()


def unseal(sealed: str) -> str:
    """The number in clear, or '' for ''. Raises InvalidToken when the key is another one."""
    if not sealed:
        return ""
    box = Fernet(base64.urlsafe_b64encode(_key(b"seal")))
    return box.decrypt(sealed.encode()).decode()


def blind_index(number: str) -> str:
    """A keyed digest by which equal numbers are found without opening them, or '' for ''."""
    if not number:
        return ""
    return hmac.new(_key(b"index"), number.encode(), hashlib.sha256).hexdigest()
