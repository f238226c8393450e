"""Contractors, one a tax number, and their contracts in soums to the tiyin."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Value
from django.utils.translation import gettext as _

from programs.exceptions import DecisionError
from programs.models import Contract, Contractor, Measure
from programs.models.contract import STIR
from programs.money import MOST, Currency, in_soums
from programs.services.execution import lock_open
from territories import clock
from territories.models import User
from territories.models.fold import Fold
from territories.uploads import cleaned


class NamesakeError(DecisionError):
    """A contractor of the same name, in whatever alphabet, is known by another tax number."""

    def __init__(self, known: Contractor) -> None:
        self.known = known
        super().__init__(known)

    def __str__(self) -> str:
        return _(
            "“%(name)s” is known by the tax number %(stir)s. Check the number; if this is another"
            " contractor of the same name, say so."
        ) % {"name": self.known.name, "stir": self.known.stir}


@dataclass(frozen=True, slots=True)
class Firm:
    """A contractor as typed: known by its tax number, or new with a name."""

    stir: str
    name: str = ""
    is_namesake: bool = False


@dataclass(frozen=True, slots=True)
class Terms:
    """What a contract says. Another currency than the soum comes with its rate and day."""

    number: str
    signed_on: dt.date
    due_on: dt.date
    amount: Decimal
    currency: str = Currency.UZS
    rate: Decimal | None = None
    rate_on: dt.date | None = None

    @property
    def soums(self) -> Decimal:
        """The amount in soums."""
        return self.amount if self.rate is None else in_soums(self.amount, self.rate)


@transaction.atomic
def contractor(
    *, stir: str, name: str, by: User, phone: str = "", is_namesake: bool = False
) -> Contractor:
    """The contractor of the tax number; a new one is added with its name.

    Raises NamesakeError where the name is known by another number, unless told that it is
    another contractor. A number known already keeps its name.
    """
    stir = re.sub(r"[\s-]", "", stir)
    if not re.match(STIR, stir):
        raise DecisionError(_("A tax number has 9 digits, a sole trader's 14."))
    if found := Contractor.objects.filter(stir=stir).first():
        return found
    if not name.strip():
        raise DecisionError(_("This tax number is new: give the name of the contractor."))
    if not is_namesake and (known := namesake(name)):
        raise NamesakeError(known)
    row, _made = Contractor.objects.get_or_create(
        stir=stir,
        defaults={
            "name": name.strip(),
            "phone": phone.strip(),
            "added_by": by,
            "added_at": clock.now(),
        },
    )
    return row


def namesake(name: str) -> Contractor | None:
    """A contractor whose name is the same in any alphabet and with any apostrophes."""
    key = Fold(Value(f"{name.strip()} "))
    return Contractor.objects.filter(name_key=key).order_by("pk").first()


@transaction.atomic
def note(
    *,
    measure: Measure,
    firm: Firm,
    terms: Terms,
    by: User,
    file: UploadedFile[bytes] | None = None,
) -> Contract:
    """Note a contract with its contractor, both or neither."""
    known = contractor(stir=firm.stir, name=firm.name, is_namesake=firm.is_namesake, by=by)
    return write(measure=measure, contractor=known, terms=terms, by=by, file=file)


@transaction.atomic
def write(
    *,
    measure: Measure,
    contractor: Contractor,
    terms: Terms,
    by: User,
    file: UploadedFile[bytes] | None = None,
) -> Contract:
    """Note a contract on a measure. The file is checked by its content (ValidationError)."""
    measure = lock_open(measure)
    _check_terms(terms)
    number = terms.number.strip()
    kept = measure.contracts.in_force().filter(contractor=contractor, number=number)
    if kept.exists():
        raise DecisionError(_("This contract is noted for the measure already."))
    row = Contract(
        measure=measure,
        contractor=contractor,
        number=number,
        signed_on=terms.signed_on,
        due_on=terms.due_on,
        amount=terms.amount,
        currency=terms.currency,
        rate=terms.rate,
        rate_on=terms.rate_on,
        soums=terms.soums,
        written_by=by,
        written_at=clock.now(),
    )
    if file is not None:
        upload = cleaned(file)
        row.file = upload.as_file()
        row.file_name = (file.name or upload.name)[-200:]
        row.file_type = upload.content_type
        row.file_sha256 = upload.sha256
    row.save()
    return row


def _check_terms(terms: Terms) -> None:
    today = clock.today()
    problems = [
        (not terms.number.strip(), _("A contract has a number.")),
        (terms.amount <= 0, _("The amount of a contract is above zero.")),
        (terms.signed_on > today, _("The date of the contract lies in the future.")),
        (terms.due_on < terms.signed_on, _("The works are due before the contract was signed.")),
        (terms.currency not in Currency.values, _("Give the currency by its ISO code.")),
    ]
    if terms.currency == Currency.UZS:
        has_rate = terms.rate is not None or terms.rate_on is not None
        problems.append((has_rate, _("A contract in soums has no rate.")))
    else:
        no_rate = terms.rate is None or terms.rate <= 0 or terms.rate_on is None
        problems += [
            (no_rate, _("A contract in another currency needs the rate and its day.")),
            (
                terms.rate_on is not None and terms.rate_on > today,
                _("The day of the rate lies in the future."),
            ),
        ]
    for is_so, text in problems:
        if is_so:
            raise DecisionError(text)
    if not Decimal(0) < terms.soums <= MOST:
        raise DecisionError(_("The sum in soums can't be kept; check the amount and the rate."))


@transaction.atomic
def cancel(*, contract: Contract, by: User, reason: str) -> Contract:
    """Cancel a contract, or one noted by mistake; it stays to be read and counts no more."""
    lock_open(contract.measure)
    row = Contract.objects.select_for_update(of=("self",)).get(pk=contract.pk)
    if row.cancelled_at is not None:
        raise DecisionError(_("The contract is cancelled already."))
    if not reason.strip():
        raise DecisionError(_("Say why the contract is cancelled."))
    row.cancelled_by, row.cancelled_at = by, clock.now()
    row.cancel_reason = reason.strip()[:300]
    row.save(update_fields=["cancelled_by", "cancelled_at", "cancel_reason"])
    return row
