"""The embedded server, with one of its own: shared, found again, and up after kill -9.

Under root pytest's folders may be entered by root only, so these tests also cover data that has
to live elsewhere.
"""

import os
import signal
import subprocess
import sys
import time

import pytest

from config import embedded_postgres as server


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory):
    folder = tmp_path_factory.mktemp("embedded") / "postgres"
    server.ensure_running(folder, durable=False)
    yield folder
    server.remove(folder)
    assert not server.socket_dir(folder).exists()


def test_socket_path_fits_and_stays(data_dir):
    path = server.socket_dir(data_dir) / ".s.PGSQL.5432"

    assert path.exists()
    assert len(os.fsencode(path)) < 104
    assert server.socket_dir(data_dir / ".." / data_dir.name) == path.parent


def test_only_we_may_enter_the_socket_folder(data_dir):
    assert server.socket_dir(data_dir).stat().st_mode & 0o777 == 0o700


def test_a_running_server_is_shared(data_dir):
    assert server.ensure_running(data_dir, durable=False) is False


def test_locale_and_network(data_dir):
    provider = (
        "SELECT datlocprovider::text || datlocale FROM pg_database WHERE datname = 'template1'"
    )

    assert server.sql(data_dir, provider).strip() == "bC.UTF-8"
    assert server.sql(data_dir, "SHOW server_encoding").strip() == "UTF8"
    assert server.sql(data_dir, "SHOW listen_addresses").strip() == ""


def test_ensure_database_copies_a_template_once(data_dir):
    assert server.ensure_database(data_dir, "first")
    server.sql(data_dir, "CREATE TABLE kept (id int)", database="first")

    assert server.ensure_database(data_dir, "second", template="first")
    assert not server.ensure_database(data_dir, "second", template="first")
    assert server.sql(data_dir, "SELECT count(*) FROM kept", database="second").strip() == "0"


def test_it_comes_back_after_kill_9(data_dir):
    home = server._home(data_dir)
    os.kill(server._server_pid(home), signal.SIGKILL)
    time.sleep(0.2)

    assert server.ensure_running(data_dir, durable=False)
    assert server.is_running(data_dir)


def test_a_pid_file_naming_another_process_is_no_obstacle(data_dir):
    home = server._home(data_dir)
    server.stop(data_dir)
    (home / "data" / "postmaster.pid").write_text(f"{os.getpid()}\n{home}/data\n0\n5432\n\n\n\n")

    assert server.ensure_running(data_dir, durable=False)
    assert server.is_running(data_dir)


def test_a_lost_socket_is_made_again(data_dir):
    (server.socket_dir(data_dir) / ".s.PGSQL.5432").unlink()

    assert server.ensure_running(data_dir, durable=False)
    assert server.is_running(data_dir)


def test_several_processes_starting_at_once_get_one_server(data_dir):
    server.stop(data_dir)
    code = (
        "import sys, pathlib; from config.embedded_postgres import ensure_running;"
        "print(ensure_running(pathlib.Path(sys.argv[1]), durable=False))"
    )
    starters = [
        subprocess.Popen([sys.executable, "-c", code, data_dir], stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    answers = sorted(starter.communicate(timeout=60)[0].strip() for starter in starters)

    assert answers == ["False", "False", "True"]
