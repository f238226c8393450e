"""A play broken off begins again from the database as it was before."""

import psycopg2
import pytest
from django.conf import settings

from config import embedded_postgres
from config.demonstration import unplayed
from tests import databases

pytestmark = pytest.mark.skipif(
    not embedded_postgres.is_of_settings(), reason="only the embedded server keeps a copy"
)


@pytest.fixture
def place():
    databases.start_server()
    data_dir, name = settings.VAR_DIR / "postgres", databases.own_name("unplayed")
    databases.drop(name)
    embedded_postgres.ensure_database(data_dir, name)
    run(name, "CREATE TABLE appeals (n int)")
    yield data_dir, name
    unplayed.let_go(data_dir, name)
    databases.drop(name)


def run(name, statement):
    entry = settings.DATABASES["default"]
    connection = psycopg2.connect(dbname=name, user=entry["USER"], host=entry["HOST"])
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def test_what_a_broken_play_left_is_gone(place):
    unplayed.keep(*place)
    run(place[1], "INSERT INTO appeals VALUES (1)")

    assert unplayed.put_back(*place)

    assert run(place[1], "SELECT * FROM appeals") == []


def test_a_play_that_ended_is_left_alone(place):
    unplayed.keep(*place)
    run(place[1], "INSERT INTO appeals VALUES (1)")
    unplayed.let_go(*place)

    assert not unplayed.put_back(*place)

    assert run(place[1], "SELECT * FROM appeals") == [(1,)]
