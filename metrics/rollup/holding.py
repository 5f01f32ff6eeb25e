"""Only one writer of figures at a time in an organization."""

from metrics.models import Fold
from procops.scoping import current_organization_id


def hold() -> None:
    """Wait until nobody else writes figures, and keep others from it until the end of the transaction."""
    Fold.objects.get_or_create(organization_id=current_organization_id())
    Fold.objects.select_for_update().get()
