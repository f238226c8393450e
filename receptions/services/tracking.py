"""The applicant's key to the own appeal: number and code from the receipt."""

import hmac

from receptions.models import Appeal

# Compared where no appeal has the number, so that both ways cost the same.
_NOBODY = "0" * 8


def find(number: str, code: str) -> Appeal | None:
    """The appeal with this number if the code is its own, else None.

    An unknown number and a wrong code take the same steps (L445 art. 32: the right to
    progress information is the applicant's own).
    """
    appeal = (
        Appeal.objects.filter(number=number)
        .select_related("reception__territory")
        .prefetch_related("questions__topic", "questions__office", "questions__answers")
        .first()
    )
    expected = appeal.tracking_code if appeal is not None else _NOBODY
    matches = hmac.compare_digest(expected.encode(), code.encode())
    return appeal if appeal is not None and matches else None
