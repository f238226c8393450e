"""What figures are read from: changes of facts not added up yet, and cells that hold the sums.

Written by a trigger (fact_triggers) and by `services.figure_cells`; read by `kept_counts`
(docs/adr/0019).
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q


class FigureChange(models.Model):
    """A question fact as it was (sign -1) or became (+1): what still has to reach the cells.

    Its columns are those of the fact that a figure may look at. No index but the key's and no
    foreign key: a change costs one line at the end of the table, and nobody waits for anybody.
    """

    id = models.BigAutoField(primary_key=True)
    sign = models.SmallIntegerField()
    reception_id = models.BigIntegerField()
    topic_id = models.BigIntegerField()
    office_id = models.BigIntegerField(null=True)
    ordinal = models.PositiveSmallIntegerField()
    appeal_type = models.CharField(max_length=12)
    form = models.CharField(max_length=10)
    channel = models.CharField(max_length=10)
    applicant_kind = models.CharField(max_length=12)
    person_count = models.PositiveIntegerField()
    is_repeat = models.BooleanField()
    is_duplicate = models.BooleanField()
    is_anonymous = models.BooleanField()
    is_collective = models.BooleanField()
    status = models.CharField(max_length=12)
    outcome = models.CharField(max_length=16, blank=True)
    confirmed = models.BooleanField(null=True)
    hops = models.PositiveSmallIntegerField()
    received_on = models.DateField()
    legal_due_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    mahalla_id = models.BigIntegerField(null=True)
    closed_by_id = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return f"{self.sign:+} {self.received_on}"


def _number() -> models.IntegerField[Any, Any]:
    """A sum; empty for nothing, which takes no room."""
    return models.IntegerField(null=True)


class FigureCell(models.Model):
    """Sums of one month: of a reception, or (`whole`) of a region or the country.

    `margin` says what the cell is laid out by (cell_measures), `key` and `key2` hold the values.
    Columns carry the codes of parts where the cell keeps the part as it is. The last five serve
    what is asked of a day: due and known, open and overdue at an end.
    """

    id = models.BigAutoField(primary_key=True)
    margin = models.PositiveSmallIntegerField()
    whole = models.BooleanField()
    place = models.BigIntegerField()  # of a reception, of a territory where whole
    month = models.DateField()  # its first day
    key = models.CharField(max_length=20, blank=True)
    key2 = models.CharField(max_length=20, blank=True)

    appeals = _number()
    persons = _number()
    questions = _number()
    repeats = _number()
    duplicates = _number()
    anonymous = _number()
    collective = _number()
    individuals = _number()
    entities = _number()
    type_application = _number()
    type_proposal = _number()
    type_complaint = _number()
    type_other = _number()
    individuals_application = _number()
    individuals_proposal = _number()
    individuals_complaint = _number()
    entities_application = _number()
    entities_proposal = _number()
    entities_complaint = _number()
    form_oral = _number()
    form_written = _number()
    form_electronic = _number()
    channel_desk = _number()
    channel_post = _number()
    channel_trust_line = _number()
    channel_video = _number()
    channel_virtual = _number()
    channel_field = _number()
    channel_public = _number()
    channel_round = _number()
    channel_media = _number()
    channel_body = _number()
    repeat_questions = _number()
    anonymous_questions = _number()
    closed = _number()
    closed_satisfied = _number()
    closed_explained = _number()
    closed_refused = _number()
    closed_forwarded = _number()
    closed_left_unexamined = _number()
    closed_terminated = _number()
    closed_returned = _number()
    closed_merits = _number()
    closed_confirmed = _number()
    closed_checked = _number()
    closed_unsolved = _number()
    closed_unconfirmed = _number()
    closed_repeats = _number()
    closed_late = _number()
    closed_days = _number()
    closed_routed = _number()
    closed_hops = _number()
    due_in_time = _number()
    due_all = _number()  # due by law in the month, their end known or not
    due_closed = _number()
    still_open = _number()  # received in the month and open to this day
    late_open = _number()  # past their date since this month and open to this day
    open_ended = _number()  # closed by now, but open on the month's last day
    late_ended = _number()  # closed by now, but past their date on the month's last day

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["margin", "whole", "month", "place", "key", "key2"],
                name="one_figure_cell_a_key",
            )
        ]
        indexes = [
            models.Index(
                # With what is read of such cells, so that the table need not be asked.
                fields=["margin", "whole", "place", "month", "key", "key2"],
                include=["still_open", "late_open"],
                name="figure_cell_still_open",
                condition=Q(still_open__isnull=False) | Q(late_open__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.margin}/{self.place} {self.month} {self.key}"


class FigureMark(models.Model):
    """The one row that says what the cells were built on; without it facts are read instead.

    `structure` holds the path of each reception's territory and the group of each topic as they
    were added up, `formula` the fingerprint of what is added up.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    structure = models.JSONField(default=dict)
    formula = models.CharField(max_length=32)
    folded_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_figure_mark")]

    def __str__(self) -> str:
        return self.formula
