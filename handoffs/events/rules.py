"""Who may tell what happened elsewhere, and look at what was told."""

from procops.errors import Refused
from procops.people.actor import Actor
from procops.people.models import Role


class NotForTelling(Refused):
    """Only admins and designers, and the tokens they make, can tell what happened elsewhere."""

    next_action = "Ask one of them to make the token that the other system uses."


def may_tell(actor: Actor) -> bool:
    """An event lets cases go on that its teller need not see, so it is for those who connect systems."""
    return actor.is_system or actor.role in (Role.ADMIN, Role.DESIGNER)


def must_tell(actor: Actor) -> None:
    """
    :raises NotForTelling:
    """
    if not may_tell(actor):
        raise NotForTelling
