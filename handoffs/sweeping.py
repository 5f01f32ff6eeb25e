"""The sweeps of the desk, as `procops.sweeps` knows them."""

from django.utils.translation import gettext_lazy as _

from handoffs.bringing import jobs
from handoffs.events import sweep as events_sweep
from handoffs.periods import running
from handoffs.reminders import sweep
from handoffs.shifts import sweep as shifts_sweep
from handoffs.transfers import jobs as transfer_jobs
from handoffs.waits import sweep as waits_sweep
from handoffs.watching import pools
from procops import clock, sweeps


def register() -> None:
    sweeps.register("reminders", title=_("Reminders"), run=_remind, oldest=lambda: sweep.oldest(clock.now()))
    sweeps.register(
        "offers",
        title=_("Handoffs not accepted in time"),
        run=_expire,
        oldest=lambda: sweep.oldest_unanswered(clock.now()),
    )
    sweeps.register("waits", title=_("Waits"), run=_wake, oldest=lambda: waits_sweep.oldest(clock.now()))
    sweeps.register("events", title=_("Events told"), run=_match, oldest=lambda: events_sweep.oldest(clock.now()))
    sweeps.register("pools", title=_("Pools nobody watches"), run=_watch, oldest=lambda: pools.oldest(clock.now()))
    sweeps.register(
        "shifts",
        title=_("Shifts not taken over"),
        run=_tell_of_shifts,
        oldest=lambda: shifts_sweep.oldest(clock.now()),
    )
    sweeps.register(
        "tables", title=_("Tables that are brought in"), run=_bring_in, oldest=lambda: None, takes_long=True
    )
    sweeps.register(
        "moves", title=_("Cases that are moved to a version"), run=_move, oldest=lambda: None, takes_long=True
    )
    sweeps.register(
        "periods",
        title=_("Processes that start by themselves"),
        run=_start_periods,
        oldest=lambda: running.oldest(clock.now()),
    )


def _watch() -> sweeps.Swept:
    told, failed = pools.watch(clock=clock.now)
    return sweeps.Swept(told, failed)


def _tell_of_shifts() -> sweeps.Swept:
    told, failed = shifts_sweep.tell(clock=clock.now)
    return sweeps.Swept(told, failed)


def _remind() -> sweeps.Swept:
    given = sweep.remind(clock=clock.now)
    return sweeps.Swept(given.given + given.climbed, given.failed)


def _expire() -> sweeps.Swept:
    swept = sweep.expire_unanswered(now=clock.now())
    return sweeps.Swept(swept.expired, swept.failed)


def _wake() -> sweeps.Swept:
    woken = waits_sweep.wake(clock=clock.now)
    return sweeps.Swept(woken.over, woken.failed)


def _match() -> sweeps.Swept:
    matched = events_sweep.match(clock=clock.now)
    return sweeps.Swept(matched.used, matched.failed)


def _bring_in() -> sweeps.Swept:
    return sweeps.Swept(jobs.sweep(clock=clock.now))


def _move() -> sweeps.Swept:
    return sweeps.Swept(transfer_jobs.sweep(clock=clock.now))


def _start_periods() -> sweeps.Swept:
    done, failed = running.sweep(clock=clock.now)
    return sweeps.Swept(done, failed)
