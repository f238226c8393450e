"""Where a draft development programme stands, said in words, with the one next step."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from programs import development_permissions as permissions
from programs.development_choices import DevelopmentState
from programs.development_rules import conclusions
from programs.models import DevelopmentProgramme, DraftVersion
from programs.services import development
from territories.models import User


@dataclass(frozen=True)
class Action:
    """A button: a form to send, or a page to open."""

    label: str
    url: str
    is_post: bool = False


@dataclass(frozen=True)
class NextStep:
    """What happens now, and the buttons of this person; the first stands out."""

    title: str
    text: str = ""
    actions: tuple[Action, ...] = ()


def next_step(
    user: User, programme: DevelopmentProgramme, version: DraftVersion, unanswered: int
) -> NextStep:
    """The next step as this person sees it."""
    if programme.state == DevelopmentState.DRAFT:
        return _draft(user, programme, version)
    if programme.state == DevelopmentState.REMARKED:
        return _remarked(user, programme, version, unanswered)
    if programme.state == DevelopmentState.SENT:
        return _sent(user, programme)
    return NextStep(_("The reception has given its conclusion."))


def _url(name: str, programme: DevelopmentProgramme) -> str:
    return reverse(f"programs:{name}", args=[programme.pk])


def _draft(user: User, programme: DevelopmentProgramme, version: DraftVersion) -> NextStep:
    if not permissions.can_edit(user, programme):
        return NextStep(_("The khokimiyat is preparing the draft."))
    write = Action(_("Write the points"), _url("development-edit", programme))
    send = Action(_("Send to the reception"), _url("development-send", programme), is_post=True)
    if not version.points.exists() and not version.file:
        return NextStep(_("Write the points of the draft, or add its document."), "", (write,))
    return NextStep(
        _("Send the draft to the reception for agreement."),
        _("What is sent can't be changed; a new version can follow the remarks."),
        (send, write),
    )


def _remarked(
    user: User, programme: DevelopmentProgramme, version: DraftVersion, unanswered: int
) -> NextStep:
    left = _("Remarks not answered yet: %(count)s.") % {"count": unanswered} if unanswered else ""
    if not permissions.can_edit(user, programme):
        return NextStep(_("The khokimiyat answers the remarks."), left)
    in_work = version.sent_at is None
    change = (
        Action(_("Change the new version"), _url("development-edit", programme))
        if in_work
        else Action(_("Begin a new version"), _url("development-version", programme), is_post=True)
    )
    if unanswered:
        return NextStep(_("Answer each remark below."), left, (change,))
    send = Action(_("Send to the reception"), _url("development-send", programme), is_post=True)
    return NextStep(_("Every remark is answered: send the draft again."), "", (send, change))


def _sent(user: User, programme: DevelopmentProgramme) -> NextStep:
    if not permissions.can_review(user, programme):
        return NextStep(_("The reception looks at the draft."))
    standing = development.standing(programme)
    remark = Action(_("Write a remark"), _url("remark-new", programme))
    if not permissions.can_conclude(user, programme):
        return NextStep(
            _("Look at the draft and write remarks."),
            _("The head sends them and gives the conclusion."),
            (remark,),
        )
    issue = Action(
        _("Send the remarks to the khokimiyat"), _url("remarks-send", programme), is_post=True
    )
    end = Action(_("Give the conclusion"), _url("development-conclude", programme))
    if standing.unclosed:
        return NextStep(_("Judge the answers to the remarks below."), "", (remark,))
    if not conclusions(standing):
        return NextStep(_("Send the remarks once each has its grounds."), "", (issue, remark))
    return NextStep(_("Give the conclusion, or write a remark."), "", (end, remark))
