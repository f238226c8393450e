"""One table of conditions and answers, run by the server's rules and by those on the phone."""

import json
from pathlib import Path

from fieldvisits.sheets.definition import blank

_TABLE = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
_ROWS = next(one for one in _TABLE["checks"] if one["says"] == "rows that are right")
_TEXT = [{"name": "a", "type": "text"}]
# Too long to be written out.
_LONG = [
    ("too many rows", _ROWS["fields"], {"has": "yes", "rows": [{"what": "x"}] * 51}, ["rows"]),
    ("a text too long", _TEXT, {"a": "x" * 5001}, ["a"]),
    ("a text of rare letters, just short enough", _TEXT, {"a": "\N{SUNFLOWER}" * 5000}, []),
]


def _with_sheet(case):
    fields = [
        blank(one["name"], one["type"], label={"uz": one["name"]})
        | {key: value for key, value in one.items() if key not in ("name", "type")}
        for one in case["fields"]
    ]
    return {**case, "sheet": {"version": "1", "title": {"uz": "Varaqa"}, "fields": fields}}


def named(case):
    return case["says"]


CONDITIONS = _TABLE["conditions"]
KEPT = [_with_sheet(case) for case in _TABLE["kept"]]
CHECKS = [
    _with_sheet(case)
    for case in (
        *_TABLE["checks"],
        *(dict(zip(("says", "fields", "answers", "wrong"), one, strict=True)) for one in _LONG),
    )
]
