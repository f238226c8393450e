"""Two connections at once, in an order that is always the same."""

import threading

from django.db import connection, transaction

A_WHILE = 0.5  # seconds that the first waits for a second that no lock holds up


def one_into_another(first, second):
    """Run `second` while the transaction of `first` is still open; what both raised."""
    begun, done, errors = threading.Event(), threading.Event(), []

    def leading():
        try:
            with transaction.atomic():
                first()
                begun.set()
                done.wait(A_WHILE)
        except Exception as error:  # noqa: BLE001  the test looks at it
            errors.append(error)
        finally:
            begun.set()
            connection.close()

    def following():
        begun.wait()
        try:
            second()
        except Exception as error:  # noqa: BLE001  the test looks at it
            errors.append(error)
        finally:
            done.set()
            connection.close()

    threads = [threading.Thread(target=one) for one in (leading, following)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors
