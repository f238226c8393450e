"""What holds for the whole tree: sizes, floors, nothing of one machine, no inline code."""

import re
import subprocess
import tomllib
from functools import cache
from pathlib import Path

import polib
import pytest
from django.conf import settings

BASE = Path(settings.BASE_DIR)
FLOORS = ["territories", "receptions", "fieldvisits", "programs", "cms", "config"]
LONGEST_MODULE = 500

# Written in pieces, as this file is searched too.
HOSTS = [
    "pypi" + ".org",
    "python" + "hosted.org",
    "registry." + "npmjs",
    "npm" + "mirror",
    "proxy." + "golang",
]
MACHINE_PATHS = re.compile(r"(?<![\w/.])/(?:ho" + r"me|ro" + r"ot|Us" + r"ers|wo" + r"rk)/\w")


@cache
def tracked_files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        check=False,
        cwd=BASE,
        capture_output=True,
        text=True,
    )
    if listed.returncode:  # an unpacked archive has no history
        apart = {".venv", "var", "node_modules"}
        found = [path for path in BASE.rglob("*") if not apart & set(path.parts)]
    else:
        found = [BASE / name for name in listed.stdout.splitlines()]
    return [path for path in found if path.is_file()]


def text_of(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


def relative(path: Path) -> str:
    return path.relative_to(BASE).as_posix()


def templates() -> list[Path]:
    return [path for path in tracked_files() if "/templates/" in relative(path)]


def test_no_module_is_longer_than_agreed():
    long = {
        relative(path): lines
        for path in tracked_files()
        if path.suffix == ".py" and "migrations" not in path.parts
        if (lines := len(path.read_text().splitlines())) > LONGEST_MODULE
    }

    assert long == {}


def test_the_floors_are_a_contract_of_import_linter():
    config = tomllib.loads((BASE / "pyproject.toml").read_text())["tool"]["importlinter"]

    (contract,) = [c for c in config["contracts"] if c["type"] == "layers"]
    assert contract["layers"] == FLOORS[::-1]
    assert set(config["root_packages"]) == set(FLOORS)


def test_code_imports_only_downwards():
    pattern = re.compile(r"^\s*(?:from|import)\s+(\w+)(?:\.(\w+))?", re.MULTILINE)
    upward = [
        f"{relative(path)} imports {match[1]}"
        for path in tracked_files()
        if path.suffix == ".py" and (floor := relative(path).split("/")[0]) in FLOORS
        for match in pattern.finditer(path.read_text())
        if match[1] in FLOORS and FLOORS.index(match[1]) > FLOORS.index(floor)
    ]

    assert upward == []


def test_no_file_names_a_registry_or_a_path_of_one_machine():
    found = []
    for path in tracked_files():
        text = text_of(path)
        if text is None:
            continue
        found += [f"{relative(path)}: {host}" for host in HOSTS if host in text]
        found += [f"{relative(path)}: {match[0]}" for match in MACHINE_PATHS.finditer(text)]

    assert found == []


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("style attribute", r"<[a-z][^>]*\sstyle\s*="),
        ("event attribute", r"<[a-z][^>]*\son[a-z]+\s*="),
        ("style element", r"<style(?![^>]*nonce)"),
        ("script without file or nonce", r"<script(?![^>]*\b(?:src|nonce)\b|[^>]*json)"),
        ("javascript link", r"href\s*=\s*[\"']javascript:"),
    ],
)
def test_templates_hold_no_inline_code(what, pattern):
    found = [
        f"{relative(path)}: {what}: {match[0]}"
        for path in templates()
        if path.suffix == ".html" and "/emails/" not in relative(path)
        for match in re.finditer(pattern, path.read_text(), re.IGNORECASE)
    ]

    assert found == []


def test_templates_are_where_they_are_looked_for():
    found = {relative(path).split("/")[0] for path in templates()}

    assert found <= set(FLOORS)


def test_the_environment_is_read_in_the_settings_only():
    pattern = re.compile(r"os\.(?:environ\b|getenv\b)")
    allowed = ("config/settings/", "config/wsgi.py", "config/serve.py", "config/embedded_postgres")
    found = [
        relative(path)
        for path in tracked_files()
        if path.suffix == ".py" and relative(path).split("/")[0] in FLOORS
        if not relative(path).startswith(allowed) and pattern.search(path.read_text())
    ]

    assert found == []


def test_no_translation_holds_an_f_string():
    pattern = re.compile(r"\b(?:_|gettext|gettext_lazy)\(\s*f[\"']")
    found = [
        relative(path)
        for path in tracked_files()
        if path.suffix == ".py" and pattern.search(path.read_text())
    ]

    assert found == []


def test_no_line_ends_between_a_mark_and_its_number():
    folders = [settings.BASE_DIR / "locale" / name for name in ("ru", "uz", "uz_Cyrl")]
    catalogues = [folder / "LC_MESSAGES" / "django.po" for folder in folders]
    translated = [
        text
        for path in catalogues
        for entry in polib.pofile(str(path))
        for text in (entry.msgstr, *entry.msgstr_plural.values())
        if re.search(r"(?<!\w)(ст\.|№) (\d|%\(|%s|{)", text)
    ]
    drawn = [relative(path) for path in templates() if re.search(r"№ {{", text_of(path) or "")]

    assert (translated, drawn) == ([], [])


def test_what_people_read_names_articles_of_the_law_and_not_our_rules():
    catalogue = (settings.BASE_DIR / "locale" / "en" / "LC_MESSAGES" / "django.po").read_text()
    data = (settings.BASE_DIR / "receptions" / "data").rglob("*")
    texts = [catalogue, *(one.read_text() for one in data if one.suffix in (".txt", ".json"))]

    assert [found for text in texts for found in re.findall(r".*\b[RT]-\d\d\b.*", text)] == []
