"""The protocol (bayonnoma) of a field or public reception: R-54."""

from __future__ import annotations

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import Spacer

from fieldvisits import protocol_content
from fieldvisits.models import Protocol
from fieldvisits.pdf import paper
from fieldvisits.sitting_choices import HearingOutcome
from receptions.pdf.fonts import register
from territories.models import User

WIDTHS = [width * mm for width in (8, 34, 38, 56, 46)]


def draw(protocol: Protocol, reader: User) -> bytes:
    """The PDF in the protocol's language; lines kept from the reader say so (R-21)."""
    register()
    content = protocol_content.of(protocol)
    hidden = protocol_content.hidden_from(reader, protocol.field_reception)
    with translation.override(protocol.language):
        title = _("Protocol No. %(number)s") % {"number": content["number"]}
        story = [
            paper.words(title, paper.TITLE),
            paper.fact(_("Kind"), content["kind"]),
            paper.fact(_("Reception"), content["reception"]),
            paper.fact(_("Date and time"), content["moment"]),
            paper.fact(_("Place"), content["place"]),
            *(paper.fact(_("Recorded"), one) for one in content.get("recordings", ())),
            paper.words(_totals(content["totals"]), paper.BODY),
            *_officials(content["officials"]),
            paper.words(_("People received"), paper.HEADING),
        ]
        if content["lines"]:
            head = [_("No."), _("Full name"), _("Residence"), _("Short content"), _("Result")]
            rows = [_row(line, hidden) for line in content["lines"]]
            story.append(paper.grid(head, rows, WIDTHS, numbers=(0,)))
        else:
            story.append(paper.words(_("Nobody brought a problem."), paper.BODY))
        if content["course"]:
            story.append(paper.words(_("Course of the reception"), paper.HEADING))
            story.append(paper.words(content["course"], paper.BODY))
        story += [Spacer(0, 8 * mm), *_signatures(protocol, content)]
        return paper.build(story, title=title, pagesize=A4)


def _totals(totals: dict[str, int]) -> str:
    return _(
        "Came: %(visitors)s. Received: %(received)s. Settled on the spot: %(settled)s."
        " Explained: %(explained)s. Taken under control: %(task)s. Other: %(other)s."
    ) % {name: totals.get(name, 0) for name in ("visitors", "received", "other",
                                                 *HearingOutcome.values)}  # fmt: skip


def _officials(officials: list[dict[str, Any]]) -> list[Any]:
    present = [one for one in officials if one["came"] is not False]
    absent = [one for one in officials if one["came"] is False]
    story: list[Any] = []
    for heading, group in ((_("Officials present"), present), (_("Officials absent"), absent)):
        if group:
            story.append(paper.words(heading, paper.HEADING))
            story += [paper.words(_official(one), paper.BODY) for one in group]
    return story


def _official(one: dict[str, Any]) -> str:
    named = dict.fromkeys(filter(None, (one["name"], one["position"], one["office"])))
    return ", ".join(named)


def _row(line: dict[str, Any], hidden: set[int]) -> list[object]:
    if line["question"] in hidden:
        return [line["line"], "", "", _("kept from you"), ""]
    words = f"{line['topic']}\n{line['text']}"
    return [line["line"], line["person"], line["residence"], words, line["result"]]


def _signatures(protocol: Protocol, content: dict[str, Any]) -> list[Any]:
    story = [
        paper.words(_("Kept by %(name)s ____________________") % {"name": content["kept_by"]},
                    paper.BODY)
    ]  # fmt: skip
    if protocol.is_signed:
        words = _("Signed by %(name)s, %(moment)s.") % {
            "name": content["signed_by"],
            "moment": content["signed_at"],
        }
        story += [
            paper.words(words, paper.BODY),
            paper.words(_("Digest: %(digest)s") % {"digest": protocol.digest}, paper.CELL),
        ]
    else:
        story.append(paper.words(_("A draft: not signed."), paper.BODY))
    return story
