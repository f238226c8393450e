"""The four sectors of a district, each with its head."""

from django.utils.translation import gettext_lazy as _

# DOMAIN 7: whose sector a household lies in.
SECTORS = (
    (1, _("1: khokim")),
    (2, _("2: prosecutor")),
    (3, _("3: internal affairs")),
    (4, _("4: tax")),
)
