"""A programme that was returned is talked about again, and one under way is to be amended."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from programs.choices import ProgrammeState
from programs.models import Measure, Programme
from programs.services import amendments, comments, consents
from programs.services.measures import Plan
from territories import clock, demo
from territories.choices import Role
from territories.models import Office, Post, User

NOTE = "Narx va muddatlarni tekshirib, uch kun ichida javob bering."
REMARK = "Materiallar viloyat markazidan keltiriladi, muddatni 10 kunga uzaytirish kerak."
COMMENT = "Bu narx o‘tgan yilgidan baland. Smeta bormi?"
GROUNDS = "Joyida o‘lchanganda ish hajmi ko‘proq ekani aniqlandi."


def set_out(*, now: dt.datetime) -> None:
    """Consents of a returned programme's offices, a comment, and an amendment to decide on."""
    with clock.playing(now):
        _consents()
        _amendment()


def _executor(office: Office) -> User | None:
    posts = Post.objects.current(on=clock.today()).filter(role=Role.EXECUTOR, office=office)
    post = posts.select_related("user").order_by("pk").first()
    return post.user if post else None


def _consents() -> None:
    """The head asks everybody; the first office answers, the others let it lie."""
    returned = Programme.objects.filter(
        state=ProgrammeState.RETURNED, territory__parent__code=demo.REGION
    )
    programme = returned.order_by("pk").first()
    if programme is None:
        return
    head = programme.drafted_by
    lines = list(programme.lines.select_related("office").order_by("ordinal"))
    offices = list({line.office_id: line.office for line in lines}.values())[:5]
    asked = consents.ask(
        programme=programme, offices=offices, due_on=consents.usual_day(), by=head, note=NOTE
    )
    comments.write(measure=lines[0], by=head, text=COMMENT)
    by = _executor(offices[0])
    if by is not None:
        first = lines[0]
        consents.answer(request=asked[0], measure=first, by=by, verdict="remarks", text=REMARK)


def _amendment() -> None:
    """An office of the demonstration's region found more to do than was planned."""
    under_way = Measure.objects.with_office().filter(programme__territory__parent__code=demo.REGION)
    for measure in under_way.select_related("office").order_by("-pk")[:5]:
        by = _executor(measure.office)
        if by is not None:
            plan = Plan.of(measure, quantity=measure.quantity + Decimal(2))
            amendments.ask(measure=measure, by=by, plan=plan, grounds=GROUNDS)
            return
