"""What the page of the phone says, in all four languages at once: it changes them offline."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from fieldvisits.choices import HouseholdClass, Severity, VisitResult
from fieldvisits.phone_choices import EntryKind, EntryState

TEXTS: dict[str, Any] = {
    # The PIN
    "welcome": _("Rounds on the phone"),
    "locked": _("The phone is locked"),
    "pin": _("PIN"),
    "pinWhy": _(
        "The round stays on this phone, locked behind a PIN that only you know. Choose one you"
        " don't use elsewhere."
    ),
    "pinChoose": _("Choose a PIN"),
    "pinAgain": _("The same PIN again"),
    "pinShort": _("At least %n digits."),
    "pinDiffers": _("The two PINs differ."),
    "pinWrong": _("This PIN is wrong. Tries left: %n. After that the round is wiped from here."),
    "pinForgotten": _("I forgot the PIN"),
    "forgottenWhat": _(
        "What can be read on this phone is wiped, and you choose a new PIN. Visits that are not"
        " sent yet stay here sealed and are sent as soon as there is a line."
    ),
    "forgottenGo": _("Wipe and choose a new PIN"),
    "forgottenDone": _("What could be read is wiped. Visits that wait are still sent."),
    "go": _("Go on"),
    "lock": _("Lock the phone"),
    # The line
    "online": _("The line is up."),
    "offline": _("No line: everything stays on the phone."),
    "waitingCount": _("to be sent: %n"),
    "sending": _("sending…"),
    "writing": _("writing it down…"),
    "failed": _("Sending did not succeed; it will be tried again. Nothing is lost."),
    "signIn": _("Sign in"),
    "signInWhy": _("Your sign-in has ended. Everything is kept; sign in to send it."),
    "foreign": _("This phone carries the work of another account. Sign in as that one to send it."),
    "revoked": _("The office revoked this phone. The round is wiped from it."),
    "roundOver": _("The round is finished; it is wiped from the phone."),
    "full": _(
        "The phone's storage is full. What you wrote is still on the screen: send what waits, or"
        " make room on the phone, then save again."
    ),
    "notWritten": _("This could not be saved on the phone. Try once more."),
    "ready": _("This page is kept on the phone and opens without a line."),
    "notReady": _("Keep this page open with a line for a moment, so that it opens without one."),
    # Rounds and houses
    "rounds": _("Rounds"),
    "onPhone": _("on this phone"),
    "takeAlong": _("take it along"),
    "noRound": _("You have no round now."),
    "noRoundOffline": _("No round is on this phone. Take one along while there is a line."),
    "left": _("Still to go to: %n of %of"),
    "next": _("Next house"),
    "goNext": _("To the next house"),
    "today": _("Today"),
    "noneToday": _("No house is planned for you today."),
    "dayDone": _("Every house of today was gone to. Look whether everything was sent."),
    "allDone": _("Every house was gone to. Look whether everything was sent."),
    "skip": _("do not visit"),
    "skipWhy": _("This household asked not to be visited."),
    "toCheck": _("check here"),
    "members": _("Members: %n"),
    "agreed": _("Day agreed on"),
    "toldBefore": _("Told before"),
    "written": _("Written down"),
    "back": _("Back"),
    "save": _("Save"),
    "saved": _("%address is written down."),
    # A visit
    "result": _("Result"),
    "chooseResult": _("Choose what the visit gave."),
    "class": _("Household class"),
    "note": _("Note"),
    "revisit": _("Come again on"),
    "tomorrow": _("tomorrow"),
    "inAWeek": _("in a week"),
    "toProblem": _("Write down the problem"),
    "check": _("Said solved"),
    "checked": _("The check is written down."),
    "isSolved": _("Is it solved?"),
    "solved": _("Yes, solved"),
    "notSolved": _("No, not solved"),
    "addRow": _("Add one more"),
    "removeRow": _("Remove this one"),
    "sheet_required": _("Answer the questions with a star."),
    "sheet_constraint": _("One of the answers can't be right."),
    # A problem
    "problem": _("Problem"),
    "topic": _("Topic"),
    "chooseTopic": _("Choose the topic"),
    "needText": _("Write down the problem in a few words."),
    "severity": _("Severity"),
    "people": _("People affected"),
    "person": _("Who told it"),
    "photos": _("Photos"),
    "photosHelp": _("At most %n. They are made smaller and sent when there is a line."),
    "photo": _("Photo"),
    "remove": _("Remove"),
    "noPicture": _("%name is not a picture that this phone can read."),
    "onTheSpot": _("Settled on the spot?"),
    "settled": _("Yes, settled"),
    "notSettled": _("No"),
    "whatWasDone": _("What was done"),
    "minutesHelp": _("It goes into the minutes."),
    "needDone": _("Write down what was done on the spot."),
    "saveMore": _("Save, and one more"),
    # What has arrived
    "status": _("Sending"),
    "sendNow": _("Send now"),
    "allArrived": _("Everything has arrived at the office."),
    "stillWaiting": _("Not sent yet: %n"),
    "nothingYet": _("Nothing is written down yet."),
    "photosSent": _("Photos arrived: %n of %of"),
    "languageLabel": _("Language"),
    "finishDay": _("Send everything and wipe the phone"),
    "finishDayHelp": _("Do this when the round is over, or before you give the phone away."),
    "notAllSent": _("Not everything is sent yet, so nothing was wiped."),
    "wiped": _("Everything was sent, and the phone is wiped."),
    "state_pending": _("waiting to be sent"),
    "state_unreadable": _("can't be read by the office"),
}
GROUPS: dict[str, list[tuple[Any, Any]]] = {
    "result": [*VisitResult.choices],
    "class": [*HouseholdClass.choices],
    "severity": [*Severity.choices],
    "kind": [*EntryKind.choices],
    "state": [*EntryState.choices],
}


def in_every_language() -> dict[str, dict[str, str]]:
    """Every text by its name, by language; with the language's own name."""
    found = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            texts = {name: str(text) for name, text in TEXTS.items()}
            for group, choices in GROUPS.items():
                texts |= {f"{group}_{value}": capfirst(str(label)) for value, label in choices}
            own = translation.get_language_info(code)["name_local"]
        found[code] = {**texts, "language": capfirst(own)}
    return found
