"""Steps of the set-up: done once, again when what they are made from changes or they broke off."""

import importlib.util
import re
import subprocess
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parent.parent / "deploy" / "setup.py"


@pytest.fixture
def setup(tmp_path, monkeypatch):
    """The script as a module, with a folder of its own for the stamps."""
    found = importlib.util.spec_from_file_location("set_up", SOURCE)
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    monkeypatch.setattr(module, "STAMPS", tmp_path)
    return module


@pytest.fixture
def done():
    return []


def do(setup, done, inputs=("a", "b"), **more):
    setup.step("tables", "Tables", list(inputs), lambda: done.append(1), **more)
    return len(done)


def test_a_step_is_done_once_and_says_so(setup, done, capsys):
    assert do(setup, done) == 1
    assert "Tables: done in" in capsys.readouterr().out

    assert do(setup, done) == 1
    assert capsys.readouterr().out == ""
    assert setup.stamp_of("tables")


@pytest.mark.parametrize("inputs", [("a", "c"), ("a",), ("b", "a")])
def test_a_step_is_done_again_when_what_it_is_made_from_changes(setup, done, inputs):
    do(setup, done)

    assert do(setup, done, inputs) == 2
    assert do(setup, done, inputs) == 2


def test_a_step_is_done_again_when_its_result_is_gone(setup, done):
    do(setup, done)

    assert do(setup, done, made=False) == 2


@pytest.mark.parametrize("how", [KeyboardInterrupt, RuntimeError])
def test_an_interrupted_step_is_done_again_even_where_it_was_done_before(setup, done, how):
    do(setup, done)

    def broken():
        raise how

    with pytest.raises(how):
        setup.step("tables", "Tables", ["other"], broken)
    assert setup.stamp_of("tables") == ""

    assert do(setup, done) == 2  # the old inputs again: what was half done counts for nothing


def test_a_step_whose_input_is_the_stamp_of_another_follows_it(setup, done):
    def both(source):
        setup.step("packages", "Packages", [source], lambda: None)
        return do(setup, done, [setup.stamp_of("packages")])

    assert [both("1"), both("1"), both("2"), both("2")] == [1, 1, 2, 2]


def test_tables_made_anew_are_filled_anew(setup, monkeypatch):
    asked = []
    monkeypatch.setattr(setup, "manage", lambda *words: asked.append(words[0]))
    monkeypatch.setattr(setup, "run", lambda *args, **kwargs: None)
    monkeypatch.setattr(setup, "answers_with_tables", lambda: True)
    setup.database(), setup.reference()
    assert "load_reference" in asked

    asked.clear()
    setup.database(), setup.reference()
    assert asked == []

    monkeypatch.setattr(setup, "answers_with_tables", lambda: False)  # somebody dropped it
    setup.database(), setup.reference()
    assert "load_reference" in asked


def test_a_failed_command_stops_the_set_up_with_what_it_said(setup):
    with pytest.raises(setup.SetupError, match="ended with 3\nxato"):
        setup.run(["sh", "-c", "echo xato; exit 3"], quiet=True)


def test_digest_follows_names_and_contents(setup, monkeypatch, tmp_path):
    monkeypatch.setattr(setup, "BASE", tmp_path)
    one = tmp_path / "a.txt"
    one.write_text("1")
    first = setup.digest([one])

    assert setup.digest([one, one]) == first
    one.write_text("2")
    assert setup.digest([one]) != first
    one.write_text("1")
    assert setup.digest([one.rename(tmp_path / "b.txt")]) != first


@pytest.mark.parametrize("target", ["demo", "run"])
def test_links_and_codes_name_the_port_that_is_served(target):
    command = ["make", "--no-print-directory", "-n", target, "PORT=8010"]
    said = subprocess.run(command, cwd=SOURCE.parent.parent, capture_output=True, text=True)

    lines = [line for line in said.stdout.splitlines() if "setup.py" in line or "serve" in line]
    assert len(lines) == 2
    assert all("SITE_URL=" in line and "http://127.0.0.1:8010" in line for line in lines)


def test_the_first_installation_of_the_docs_does_what_the_set_up_does():
    docs = (SOURCE.parent.parent / "docs" / "operations.md").read_text()
    listed = docs.split("## First installation")[1].split("## A new version")[0]
    done = set(re.findall(r'manage\("(\w+)"', SOURCE.read_text()))
    elsewhere = {"messages", "make_test_certificate", "play_quarter"}  # building, demonstration

    named = set(re.findall(r"manage\.py (\w+)", listed))

    assert done - elsewhere <= named
