"""Says what waits in the channels: claim a hook with a lease, commit, call, record. Any number of sweeps may run.

What one channel was told is said at least once, several lines in one message; one that does not answer keeps no other
waiting, is called less and less often, and is turned off after `FAILURES` in a row, which its team and the admins see.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext as _

from procops import due, egress
from procops.notices.handing_over import pause_after
from procops.notices.hooks import sealing, wording
from procops.notices.hooks.models import Posting, PostingState, TeamHook
from procops.notices.models import MailHold
from procops.people import audit
from procops.scoping import OrganizationQuerySet, scope, unscoped

LEASE = timedelta(seconds=20)
"""Longer than a call may take (`egress.WHOLE`)."""
FAILURES = 8
LINES = 10
"""So many lines in one message."""
AT_ONCE = 8
"""So many channels are called side by side, each by itself at most once."""

log = structlog.stdlib.get_logger(__name__)


class Call(NamedTuple):
    """A hook in one's hands, and what it is to be told."""

    hook: TeamHook
    postings: list[Posting]
    zone: str


def sweep(*, clock: Callable[[], datetime]) -> tuple[int, int]:
    """Say what waits, in all organizations. Answers how many messages were taken, and how many were not."""
    told = failed = 0
    end = clock() + due.AT_MOST
    while clock() < end and (calls := claim(now=clock())):
        with ThreadPoolExecutor(len(calls)) as pool:
            results = list(pool.map(_called, calls))
        for call, error in zip(calls, results, strict=True):
            _record(call, error, clock())
            told, failed = told + (error is None), failed + (error is not None)
    return told, failed


def oldest(now: datetime) -> datetime | None:
    """Since when the line that has waited longest could have been said, of all organizations."""
    return due.oldest(
        lambda: Posting.objects.filter(state=PostingState.PENDING, hook__in=_due(now)), moment="created_at"
    )


@transaction.atomic
def claim(*, now: datetime) -> list[Call]:
    """Take hooks that have something to say into one's hands for `LEASE`; the attempt's number is the fence."""
    with unscoped():
        hooks = list(
            _due(now)
            .select_related("organization")
            .select_for_update(of=("self",), skip_locked=True)
            .order_by("next_at", "id")[:AT_ONCE]
        )
        TeamHook.objects.filter(pk__in=[hook.pk for hook in hooks]).update(
            attempts=F("attempts") + 1, lease_until=now + LEASE
        )
        calls = []
        for hook in hooks:
            hook.attempts += 1
            rows = Posting.objects.filter(hook=hook, state=PostingState.PENDING).order_by("id")
            calls.append(Call(hook, list(rows[:LINES]), hook.organization.time_zone))
    return calls


def _due(now: datetime) -> OrganizationQuerySet:
    waiting = Posting.objects.filter(hook_id=OuterRef("pk"), state=PostingState.PENDING)
    unleased = Q(lease_until=None) | Q(lease_until__lte=now)
    # One that answered last time waits for nothing, wherever the clock has been set meanwhile.
    may_be_called = Q(failures=0) | Q(next_at__lte=now)
    kept_back = MailHold.objects.filter(organization_id=OuterRef("organization_id"))
    hooks: OrganizationQuerySet = TeamHook.objects.filter(~Exists(kept_back), is_on=True)
    return hooks.filter(unleased, may_be_called, Exists(waiting))


def _called(call: Call) -> str | None:
    """Call one; what went wrong, in words, or None. Touches no row: it runs in a thread of its own."""
    try:
        message = wording.message(call.hook, call.postings, zone=call.zone)
        key = {"X-Procops-Dedup-Key": call.postings[0].dedup_key}
        egress.post(sealing.unseal(call.hook.sealed_address), message, headers=key)
    except egress.NotCalled as error:
        return str(error)
    except sealing.Unreadable:
        return _("its address cannot be read any more")
    except Exception:  # whatever is wrong with one channel concerns no other
        log.exception("channel could not be told", hook=str(call.hook.pk))
        return _("it cannot be reached")
    return None


def _record(call: Call, error: str | None, now: datetime) -> None:
    """Write what became of a call, unless its lease ran out and somebody else has called since."""
    hook = call.hook
    with scope(hook.organization_id), transaction.atomic():
        mine = TeamHook.objects.filter(pk=hook.pk, attempts=hook.attempts)
        if error is None:
            told = [posting.pk for posting in call.postings]
            if mine.update(failures=0, lease_until=None, next_at=now, last_sent_at=now, last_error=""):
                Posting.objects.filter(pk__in=told).update(state=PostingState.SENT, sent_at=now)
            return
        failures = hook.failures + 1
        log.warning("channel not told", hook=str(hook.pk), failures=failures)
        is_over = failures >= FAILURES
        result: dict[str, Any] = {
            "failures": failures,
            "lease_until": None,
            "last_error": error[:300],
            "next_at": now + pause_after(failures, 0.5),
        }
        if mine.update(**result, **({"is_on": False, "off_since": now} if is_over else {})) and is_over:
            Posting.objects.filter(hook=hook, state=PostingState.PENDING).update(state=PostingState.DROPPED)
            team = hook.team
            audit.record("hook.turned_off", subject=team, actor_id=None, now=now, name=team.name)


def turned_off() -> OrganizationQuerySet:
    """The channels of the organization in scope that were turned off, the latest first."""
    rows: OrganizationQuerySet = TeamHook.objects.filter(off_since__isnull=False).select_related("team")
    return rows.order_by("-off_since", "-id")


def posting(
    *,
    hook_id: UUID,
    kind: str,
    subject_id: UUID,
    n: int,
    now: datetime,
    link: str,
    case_reference: str,
    facts: dict[str, str],
) -> Posting:
    """Make a line for a channel, unsaved; of the facts only those that everybody in it may read are kept."""
    return Posting.here(
        hook_id=hook_id,
        kind=kind,
        case_reference=case_reference,
        link=link,
        facts={name: facts[name] for name in ("step", "process", "team", "due") if facts.get(name)},
        dedup_key=f"{kind}:{subject_id}:{hook_id}:{n}",
        created_at=now,
    )
