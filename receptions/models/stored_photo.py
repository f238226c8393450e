"""What is kept of a photo that proves something, besides its stripped file."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

ON_THE_GLOBE = Q(latitude__isnull=True, longitude__isnull=True) | Q(
    latitude__isnull=False,
    longitude__isnull=False,
    latitude__range=(-90, 90),
    longitude__range=(-180, 180),
)


class StoredPhoto(models.Model):
    """Time and place read before the file was stripped of all hidden data; a small picture."""

    file: models.FileField

    taken_at = models.DateTimeField(_("taken at"), null=True, blank=True)
    latitude = models.DecimalField(max_digits=8, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    wants_thumbnail = models.BooleanField(default=False)
    thumbnail = models.FileField(upload_to="thumbnails/%Y/%m/", blank=True)

    class Meta:
        abstract = True

    @property
    def point(self) -> tuple[float, float] | None:
        """Where the photo was taken, in degrees."""
        if self.latitude is None or self.longitude is None:
            return None
        return float(self.latitude), float(self.longitude)
