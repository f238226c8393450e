"""A letter is split by several people at the same moment."""

import threading

import pytest
from django.db import DatabaseError, connection

from receptions.drafts import QuestionDraft
from receptions.services import splitting
from tests.factories import receptions as make


@pytest.mark.django_db(transaction=True)
def test_two_registrars_at_once_get_two_ordinals():
    appeal = make.appeal()
    by = make.registrar_of(appeal.reception)
    more = QuestionDraft(
        topic=make.TopicFactory(), text="Yo‘l ta’mirlansin", territory=appeal.reception.territory
    )
    start, wrong = threading.Barrier(4), []

    def add():
        try:
            start.wait()
            splitting.add(appeal=appeal, part=more, by=by)
        except DatabaseError as error:
            wrong.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=add) for _one in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert not wrong
    assert [one.ordinal for one in appeal.questions.order_by("ordinal")] == [1, 2, 3, 4, 5]
