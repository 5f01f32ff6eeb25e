"""The numbers in the side bar: what calls for attention on one's desk, what waits to be accepted."""

from django.http import HttpRequest
from django.utils import timezone

from handoffs import desk, passages
from handoffs.desk import Horizon
from handoffs.escalations import reading as escalations
from handoffs.problems.reading import count_to_answer
from procops import clock
from procops.people.actor import Actor


def of_queue(request: HttpRequest) -> int:
    """Overdue, to accept, and due today, on one's own desk; and problems and escalations that wait for one's answer."""
    actor = _actor(request)
    if actor is None or actor.person_id is None:
        return 0
    urgent = desk.urgent(actor, horizon=Horizon.of(clock.now(), timezone.get_current_timezone()))
    asked = escalations.count_to_answer(actor, at_most=desk.COUNTED)
    return urgent + asked + count_to_answer(actor.person_id, at_most=desk.COUNTED)


def of_handoffs(request: HttpRequest) -> int:
    """What waits to be accepted by this person or by their teams."""
    actor = _actor(request)
    return passages.waiting(actor) if actor else 0


def _actor(request: HttpRequest) -> Actor | None:
    actor: Actor | None = getattr(request, "actor", None)
    return actor
