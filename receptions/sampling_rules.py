"""The maths of sampled checks: a seed and a number in, chosen or not out; rates with intervals."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from decimal import Decimal

SPACE = 2**64
ENOUGH = 10  # [assumption] fewer checks say nothing about an office
_Z = 1.959964  # 95 % of the normal distribution


def point(seed: str, kind: str, question_id: int) -> int:
    """The place of a question on the wheel of a seed: 0 to SPACE - 1, the same for everybody."""
    digest = hashlib.sha256(f"{seed}:{kind}:{question_id}".encode()).digest()
    return int.from_bytes(digest[:8], "big")


def is_chosen(seed: str, kind: str, question_id: int, share: Decimal) -> bool:
    """Whether the lot falls on the question: its point lies within the share.

    A larger share keeps everything that a smaller one chose.
    """
    return point(seed, kind, question_id) < int(share * SPACE)


def digest_of(seed: str) -> str:
    """What is shown of a seed before its period is over: it proves later that it was this one."""
    return hashlib.sha256(seed.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Rate:
    """Checks and failures: the rate in per cent and its Wilson interval (95 %)."""

    checks: int
    failed: int

    @property
    def enough(self) -> bool:
        return self.checks >= ENOUGH

    @property
    def value(self) -> float | None:
        """Per cent of the checks that failed; None without enough of them."""
        return 100 * self.failed / self.checks if self.enough else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Between which per cents the true rate lies, 19 times of 20."""
        return wilson(self.failed, self.checks) if self.enough else None

    def __add__(self, other: object) -> Rate:
        if not isinstance(other, Rate):
            return NotImplemented
        return Rate(self.checks + other.checks, self.failed + other.failed)


def wilson(failed: int, checks: int) -> tuple[float, float]:
    """The Wilson interval of a share, in per cent."""
    if not 0 <= failed <= checks or not checks:
        raise ValueError((failed, checks))
    share = failed / checks
    weight = _Z * _Z / checks
    middle = (share + weight / 2) / (1 + weight)
    half = _Z * math.sqrt(share * (1 - share) / checks + weight / (4 * checks)) / (1 + weight)
    return max(0.0, 100 * (middle - half)), min(100.0, 100 * (middle + half))
