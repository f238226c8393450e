"""Translations without gettext: extract with Babel, keep with polib."""

import io
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polib
from babel.messages.extract import extract
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import to_locale
from django.utils.translation.template import templatize

SOURCES = ("territories", "receptions", "fieldvisits", "programs", "cms", "config")
KEYWORDS: dict[str, Any] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy", "_n"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
PLURAL_FORMS = {
    "uz": "nplurals=2; plural=(n != 1);",
    "uz_Cyrl": "nplurals=2; plural=(n != 1);",
    "en": "nplurals=2; plural=(n != 1);",
    "ru": (
        "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && "
        "(n%100<10 || n%100>=20) ? 1 : 2);"
    ),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sdif]|(?<![\w%])%[sd](?!\w)|%n(?!\w)|\{\w*\}")
Key = tuple[str | None, str, str | None]  # context, singular, plural


class Command(BaseCommand):
    """Keep locale/<language>/LC_MESSAGES/django.po in step with the code."""

    help = __doc__
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--update", action="store_true", help="merge new strings in")
        parser.add_argument("--check", action="store_true", help="fail when one is missing")
        parser.add_argument("--compile", action="store_true", help="write the .mo files")

    def handle(self, *args: Any, **options: Any) -> None:
        if not (options["update"] or options["check"] or options["compile"]):
            raise CommandError("Say what to do: --update, --check or --compile.")
        if options["update"]:
            self._update()
        if options["check"]:
            self._check()
        if options["compile"]:
            self._compile()

    def _update(self) -> None:
        wanted = extract_all(settings.BASE_DIR)
        for locale in locales():
            catalogue = open_catalogue(locale)
            new, gone = merge(catalogue, wanted, english=locale == "en")
            path = po_path(locale)
            path.parent.mkdir(parents=True, exist_ok=True)
            catalogue.save(str(path))
            empty = len(catalogue.untranslated_entries())
            self.stdout.write(f"{locale}: {new} new, {gone} gone, {empty} to translate")

    def _check(self) -> None:
        wanted = extract_all(settings.BASE_DIR)
        problems = [
            f"{locale}: {problem}"
            for locale in locales()
            for problem in problems_of(open_catalogue(locale), wanted)
        ]
        for problem in problems[:200]:
            self.stderr.write(problem)
        if problems:
            raise CommandError(f"{len(problems)} problems in the translations.")
        self.stdout.write(f"{len(wanted)} strings, translated in every language")

    def _compile(self) -> None:
        for locale in locales():
            if po_path(locale).exists():
                open_catalogue(locale).save_as_mofile(str(po_path(locale).with_suffix(".mo")))


def locales() -> list[str]:
    """Folder names of the interface languages: uz, uz_Cyrl, ru, en."""
    return [to_locale(code) for code, _name in settings.LANGUAGES]


def po_path(locale: str) -> Path:
    return Path(settings.LOCALE_PATHS[0]) / locale / "LC_MESSAGES" / "django.po"


def open_catalogue(locale: str) -> polib.POFile:
    """The language's catalogue, or an empty one with the right header."""
    path = po_path(locale)
    if path.exists():
        return polib.pofile(str(path), wrapwidth=98)
    catalogue = polib.POFile(wrapwidth=98)
    catalogue.metadata = {
        "Project-Id-Version": "qabulxona",
        "Language": locale,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURAL_FORMS[locale],
    }
    return catalogue


def extract_all(base: Path) -> dict[Key, list[str]]:
    """Every translatable string of the code and templates, with the files it is in.

    config/library_words.py and config/calendar_words.py hold those of Django and its apps that
    they lack in our languages.
    """
    found: dict[Key, set[str]] = defaultdict(set)
    for folder in SOURCES:
        for path in sorted((base / folder).rglob("*")):
            if path.suffix not in {".py", ".html", ".txt"} or "migrations" in path.parts:
                continue
            if path.suffix != ".py" and "templates" not in path.parts:
                continue
            name = path.relative_to(base).as_posix()
            for key in extract_file(path):
                found[key].add(name)
    return {key: sorted(files) for key, files in sorted(found.items(), key=_order)}


def _order(item: tuple[Key, set[str]]) -> tuple[str, str, str]:
    context, singular, plural = item[0]
    return singular, context or "", plural or ""


def extract_file(path: Path) -> Iterator[Key]:
    """The strings of one Python file or Django template."""
    text = path.read_text()
    if path.suffix != ".py":
        lines = templatize(text, origin=str(path)).splitlines()
        text = "\n".join(line.strip() for line in lines)
    source = io.BytesIO(text.encode())
    options = {"encoding": "utf-8"}
    for _line, message, _comments, context in extract("python", source, KEYWORDS, (), options):
        singular, plural = (message, None) if isinstance(message, str) else message[:2]
        if singular:
            yield context, singular, plural


def key_of(entry: polib.POEntry) -> Key:
    return entry.msgctxt, entry.msgid, entry.msgid_plural or None


def merge(
    catalogue: polib.POFile, wanted: dict[Key, list[str]], *, english: bool
) -> tuple[int, int]:
    """Add new strings empty, drop unused ones; English says what the code says."""
    known = {key_of(entry): entry for entry in catalogue if not entry.obsolete}
    plurals = _plural_count(catalogue)
    catalogue.clear()
    for key, files in wanted.items():
        context, singular, plural = key
        entry = known.get(key) or polib.POEntry(
            msgctxt=context, msgid=singular, msgid_plural=plural or ""
        )
        entry.occurrences = [(name, "") for name in files]
        entry.flags = _flags(key)
        if plural and not entry.msgstr_plural:
            entry.msgstr_plural = dict.fromkeys(range(plurals), "")
        if english and plural:
            entry.msgstr_plural = {0: singular, 1: plural}
        elif english:
            entry.msgstr = singular
        catalogue.append(entry)
    return len(wanted.keys() - known.keys()), len(known.keys() - wanted.keys())


def _flags(key: Key) -> list[str]:
    return ["python-format"] if re.search(r"%\(\w+\)[sdif]", key[1] + (key[2] or "")) else []


def _plural_count(catalogue: polib.POFile) -> int:
    match = re.search(r"nplurals=(\d)", catalogue.metadata.get("Plural-Forms", ""))
    return int(match[1]) if match else 2


def problems_of(catalogue: polib.POFile, wanted: dict[Key, list[str]]) -> Iterator[str]:
    """What stops this language from being complete and safe to show."""
    entries = {key_of(entry): entry for entry in catalogue if not entry.obsolete}
    for key in wanted.keys() - entries.keys():
        yield f"not in the catalogue: {key[1]!r}"
    for key in entries.keys() - wanted.keys():
        yield f"used nowhere: {key[1]!r}"
    for key in wanted.keys() & entries.keys():
        yield from _problems_of_entry(entries[key], _plural_count(catalogue))


def _problems_of_entry(entry: polib.POEntry, plurals: int) -> Iterator[str]:
    texts = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    if entry.fuzzy:
        yield f"fuzzy: {entry.msgid!r}"
    if not all(texts) or (entry.msgid_plural and len(texts) != plurals):
        yield f"not translated: {entry.msgid!r}"
        return
    if entry.msgid_plural:
        allowed = placeholders(entry.msgid) | placeholders(entry.msgid_plural)
        wrong = any(placeholders(text) - allowed for text in texts)
        wrong = wrong or placeholders(texts[-1]) != placeholders(entry.msgid_plural)
    else:
        wrong = placeholders(texts[0]) != placeholders(entry.msgid)
    if wrong:
        yield f"placeholders differ: {entry.msgid!r}"
    if any(text[:1] == "\n" for text in texts) != (entry.msgid[:1] == "\n"):
        yield f"line breaks differ: {entry.msgid!r}"


def placeholders(text: str) -> set[str]:
    """The %(name)s, %s and {name} of a message."""
    return set(PLACEHOLDER.findall(text.replace("%%", "")))
