from django.db import models
from django.utils.translation import gettext_lazy as _


class ItemState(models.TextChoices):
    """What became of one item of a list. Work that ended or changed hands meanwhile is not written: it is seen."""

    OPEN = "open", _("To acknowledge")
    ACKNOWLEDGED = "acknowledged", _("Acknowledged")
    RETURNED = "returned", _("Not taken over")
    REPLACED = "replaced", _("On a later list")
