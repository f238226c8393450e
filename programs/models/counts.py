"""What the portfolio counts: written by the database at every change (count_triggers)."""

from __future__ import annotations

from django.db import models

from programs.choices import MeasureState
from territories.models import Office, Territory


class MeasureCount(models.Model):
    """Differences whose sum is the measures of programmes sent, by state, and their money."""

    id = models.BigAutoField(primary_key=True)
    territory = models.ForeignKey(
        Territory, on_delete=models.DO_NOTHING, related_name="+", db_index=False
    )
    office = models.ForeignKey(
        Office, on_delete=models.DO_NOTHING, related_name="+", db_index=False
    )
    state = models.CharField(max_length=10, choices=MeasureState)
    measures = models.IntegerField()
    cost = models.DecimalField(max_digits=22, decimal_places=2)
    spent = models.DecimalField(max_digits=22, decimal_places=2)

    class Meta:
        indexes = [
            models.Index(fields=["territory", "office", "state"], name="measure_count_place"),
        ]

    def __str__(self) -> str:
        return f"{self.territory_id} {self.state}: {self.measures}"


class MeasureDue(models.Model):
    """Differences whose sum is what the offices still have to do by which day.

    Days that have passed are folded under one (`measure_counts.PAST`), so that the overdue ones
    are as few rows as there are territories and offices.
    """

    id = models.BigAutoField(primary_key=True)
    territory = models.ForeignKey(
        Territory, on_delete=models.DO_NOTHING, related_name="+", db_index=False
    )
    office = models.ForeignKey(
        Office, on_delete=models.DO_NOTHING, related_name="+", db_index=False
    )
    due_on = models.DateField()
    measures = models.IntegerField()

    class Meta:
        indexes = [
            models.Index(
                fields=["due_on"],
                include=["territory", "office", "measures"],
                name="measure_due_day",
            ),
            models.Index(fields=["territory", "due_on"], name="measure_due_place"),
        ]

    def __str__(self) -> str:
        return f"{self.territory_id} {self.due_on}: {self.measures}"
