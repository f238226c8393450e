"""Rows by their key are what `get` gives, by one statement; locked ones within a transaction."""

import pytest
from django.db.models import Count
from django.db.transaction import TransactionManagementError

from territories.by_key import ByKey
from territories.models import Office
from tests.factories.territories import OfficeFactory

OFFICES = ByKey(lambda: Office.objects.select_related("territory__parent", "body"))
LOCKED = ByKey(lambda: Office.objects.select_for_update(of=("self",)).select_related("body"))


def columns(row):
    return {name: value for name, value in vars(row).items() if name != "_state"}


@pytest.mark.django_db
def test_get_gives_what_the_rows_give(django_assert_num_queries):
    for office in (OfficeFactory(), OfficeFactory()):
        usual = Office.objects.select_related("territory__parent", "body").get(pk=office.pk)
        with django_assert_num_queries(1):
            found = OFFICES.get(office.pk)
            joined = columns(found.territory), columns(found.body)
            above = found.territory.parent

        assert columns(found) == columns(usual)
        assert joined == (columns(usual.territory), columns(usual.body))
        assert above == usual.territory.parent
        assert found._state.adding is False


@pytest.mark.django_db
def test_get_reads_what_the_database_holds_now():
    office = OfficeFactory(phone="111")
    OFFICES.get(office.pk)
    Office.objects.filter(pk=office.pk).update(phone="222")

    assert OFFICES.get(office.pk).phone == "222"


@pytest.mark.django_db
def test_get_raises_for_a_key_that_no_row_has():
    with pytest.raises(Office.DoesNotExist):
        OFFICES.get(OfficeFactory().pk + 1)


@pytest.mark.django_db
def test_get_locks_where_the_rows_do(django_assert_num_queries):
    office = OfficeFactory()

    with django_assert_num_queries(1) as asked:
        LOCKED.get(office.pk)

    assert asked[0]["sql"].endswith('FOR UPDATE OF "territories_office"')


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", ["the first time", "again"])
def test_get_locks_nothing_outside_a_transaction(turn):
    with pytest.raises(TransactionManagementError):
        LOCKED.get(1)


@pytest.mark.django_db
def test_rows_that_count_something_are_not_fetched_by_key():
    counted = ByKey(lambda: Office.objects.annotate(number=Count("posts")))

    with pytest.raises(ValueError, match="key alone"):
        counted.get(OfficeFactory().pk)
