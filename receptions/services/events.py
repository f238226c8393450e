"""Who acts in the present transaction: read by the triggers that write the log."""

from django.db import connection

from territories import clock
from territories.models import User


def acting(by: User, note: str = "") -> None:
    """Name the acting person, the note and the moment for the rest of the transaction.

    Every service that changes a question calls it first. Must run inside a transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('qabulxona.by', %s, true), set_config('qabulxona.note', %s, true),"
            " set_config('qabulxona.at', %s, true)",
            [str(by.pk), note, clock.now().isoformat()],
        )
