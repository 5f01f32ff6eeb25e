"""Who may move what. One table, asked alike by the moves, the pages, the API and the buttons."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol
from uuid import UUID

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from procops.errors import Refused
from procops.people.actor import Actor
from procops.people.models import Role
from workflows.models import Process
from workflows.staff_changes import OwnersOnly


class NoWorkToMove(Refused):
    """Only an admin, or the owner of a process, can move its open work."""

    next_action = "Ask one of them."


class Standing(StrEnum):
    """What somebody is to a piece of work."""

    OWNER = "owner"
    POOL = "pool"
    """Member of the team in whose pool it lies."""
    LEAD = "lead"
    ACCOUNTABLE = "accountable"
    GIVER = "giver"
    REPORTER = "reporter"
    """Who reported a problem."""
    ASKED = "asked"
    """Who has to answer it."""
    WATCHER = "watcher"
    """Of the role that looks out for what a case waits for."""
    PROCESS_OWNER = "process_owner"
    ADMIN = "admin"


_HANDS = frozenset({Standing.OWNER, Standing.POOL})
_OVER = frozenset({Standing.LEAD, Standing.ACCOUNTABLE})
_ABOVE = frozenset({Standing.PROCESS_OWNER, Standing.ADMIN})

MAY: Mapping[str, frozenset[Standing]] = MappingProxyType(
    {
        "start work on": _HANDS,
        "save": _HANDS,
        "complete": _HANDS,
        "accept": _HANDS | _OVER,
        "send back": _HANDS | _OVER,
        "pass on": _HANDS | _OVER,
        "claim": frozenset({Standing.POOL}) | _OVER,
        "release": frozenset({Standing.OWNER}) | _OVER,
        "reassign": frozenset({Standing.OWNER}) | _OVER | _ABOVE,
        "pause": frozenset({Standing.OWNER}) | _OVER,
        "resume": frozenset({Standing.OWNER}) | _OVER,
        "put aside": _HANDS,
        "send a reminder of": frozenset({Standing.GIVER}) | _OVER | _ABOVE,
        "skip": _OVER | _ABOVE,
        "cancel": _ABOVE,
        "say it has arrived": frozenset({Standing.WATCHER, Standing.ACCOUNTABLE}) | _ABOVE,
        "go on without": frozenset({Standing.ACCOUNTABLE}) | _ABOVE,
        "report problem": _HANDS | _OVER | _ABOVE,
        "escalate": _HANDS | _OVER | _ABOVE,
        "answer escalation": frozenset({Standing.ASKED}),
        "take back escalation": frozenset({Standing.REPORTER}) | _ABOVE,
        "answer problem": frozenset({Standing.ASKED, Standing.ACCOUNTABLE}) | _ABOVE,
        "take back problem": frozenset({Standing.REPORTER}) | _ABOVE,
        "take back": frozenset({Standing.GIVER}) | _ABOVE,
        "undo": frozenset({Standing.GIVER}) | _ABOVE,
        "undo the acceptance of": frozenset({Standing.OWNER}) | _OVER,
        "pause case": _ABOVE,
        "resume case": _ABOVE,
        "cancel case": _ABOVE,
        "amend": _ABOVE,
        "move": _ABOVE,
        "reopen": _ABOVE,
        "erase": frozenset({Standing.ADMIN}),
        "bring in": _ABOVE,
    }
)

_NAMES: Mapping[Standing, Promise] = {
    Standing.OWNER: gettext_lazy("whoever has it"),
    Standing.POOL: gettext_lazy("a member of its team"),
    Standing.LEAD: gettext_lazy("the team's lead"),
    Standing.ACCOUNTABLE: gettext_lazy("the accountable person"),
    Standing.GIVER: gettext_lazy("whoever handed it over"),
    Standing.REPORTER: gettext_lazy("whoever reported it"),
    Standing.ASKED: gettext_lazy("whoever was asked"),
    Standing.WATCHER: gettext_lazy("the role that looks out for it"),
    Standing.PROCESS_OWNER: gettext_lazy("the process owner"),
    Standing.ADMIN: gettext_lazy("an admin"),
}

# After "you cannot" or "why you", before the thing itself.
_WORDS: Mapping[str, Promise] = {
    "start work on": pgettext_lazy("you", "start work on"),
    "save": pgettext_lazy("you", "save"),
    "complete": pgettext_lazy("you", "complete"),
    "accept": pgettext_lazy("you", "accept"),
    "send back": pgettext_lazy("you", "send back"),
    "pass on": pgettext_lazy("you", "pass on"),
    "claim": pgettext_lazy("you", "claim"),
    "release": pgettext_lazy("you", "release"),
    "reassign": pgettext_lazy("you", "reassign"),
    "pause": pgettext_lazy("you", "pause"),
    "resume": pgettext_lazy("you", "resume"),
    "put aside": pgettext_lazy("you", "put aside"),
    "send a reminder of": pgettext_lazy("you", "send a reminder of"),
    "skip": pgettext_lazy("you", "skip"),
    "cancel": pgettext_lazy("you", "cancel"),
    "escalate": pgettext_lazy("you", "escalate"),
    "say it has arrived": pgettext_lazy("you", "end the waiting for"),
    "go on without": pgettext_lazy("you", "go on without"),
    "report": pgettext_lazy("you", "report"),
    "answer": pgettext_lazy("you", "answer"),
    "take back": pgettext_lazy("you", "take back"),
    "undo": pgettext_lazy("you", "undo"),
    "undo the acceptance of": pgettext_lazy("you", "undo the acceptance of"),
    "undo the reassigning of": pgettext_lazy("you", "undo the reassigning of"),
    "amend": pgettext_lazy("you", "amend"),
    "move": pgettext_lazy("you", "move"),
    "reopen": pgettext_lazy("you", "reopen"),
    "erase": pgettext_lazy("you", "erase"),
    "bring in": pgettext_lazy("you", "bring in"),
}


class NotYours(Refused):
    """You cannot {verb} {thing}: that is for {who}."""

    next_action = "Ask one of them, or leave a comment with their @name."


class ViewersOnlyLook(Refused):
    """You can look at everything here, but a viewer cannot change it."""

    next_action = "Ask an admin to make you a member."


class Workable(Protocol):
    """What the rules need of a task."""

    owner_id: UUID | None
    team_id: UUID | None


class Staffed(Protocol):
    """What the rules need of a lane's staffing."""

    @property
    def lead_id(self) -> UUID | None: ...
    @property
    def accountable_id(self) -> UUID | None: ...


def standing(
    actor: Actor,
    *,
    task: Workable | None = None,
    lane: Staffed | None = None,
    giver_id: UUID | None = None,
    reporter_id: UUID | None = None,
    asked_id: UUID | None = None,
    is_watcher: bool = False,
    process_owner_id: UUID | None = None,
) -> frozenset[Standing]:
    """Everything that the actor is to this work."""
    me = actor.person_id
    if me is None or actor.role == Role.VIEWER:
        return frozenset()
    found = {Standing.ADMIN} if actor.is_admin else set()
    if task is not None and task.owner_id == me:
        found.add(Standing.OWNER)
    if task is not None and task.owner_id is None and task.team_id in actor.teams:
        found.add(Standing.POOL)
    if task is not None and task.team_id in actor.leads:
        found.add(Standing.LEAD)
    if lane is not None and lane.accountable_id == me:
        found.add(Standing.ACCOUNTABLE)
    if giver_id == me:
        found.add(Standing.GIVER)
    if reporter_id == me:
        found.add(Standing.REPORTER)
    if asked_id == me:
        found.add(Standing.ASKED)
    if is_watcher:
        found.add(Standing.WATCHER)
    if process_owner_id == me:
        found.add(Standing.PROCESS_OWNER)
    return frozenset(found)


def may(verb: str, standing: frozenset[Standing]) -> bool:
    return bool(MAY[verb] & standing)


def lets(actor: Actor, verb: str, standing: frozenset[Standing]) -> bool:
    """The same of whoever acts: where no person does, everything is allowed."""
    return actor.is_system or may(verb, standing)


def must(verb: str, standing: frozenset[Standing], *, actor: Actor, thing: str) -> None:
    """
    :raises ViewersOnlyLook, NotYours: unless the actor may.
    """
    if lets(actor, verb, standing):
        return
    must_work(actor)
    who = _(" or ").join(str(_NAMES[one]) for one in Standing if one in MAY[verb])
    raise NotYours(verb=in_words(verb), thing=thing, who=who)


def in_words(verb: str) -> str:
    """A verb as it stands before what it is done to."""
    plain = verb.removesuffix(" case").removesuffix(" problem").removesuffix(" escalation")
    return str(_WORDS.get(plain, plain))


def may_move_all(actor: Actor, process: Process) -> bool:
    """Give any open work of a process to others: as the rule of *reassign* has it, for all its tasks alike."""
    return actor.is_admin or (process.owner_id is not None and process.owner_id == actor.person_id)


def must_move_all(actor: Actor, process: Process) -> None:
    """
    :raises OwnersOnly: unless the actor may give any open work of the process to others.
    """
    if not may_move_all(actor, process):
        raise OwnersOnly(process=process.name)


def processes_to_move(actor: Actor) -> QuerySet[Process]:
    """The processes all of whose open work the actor may give to others.

    :raises NoWorkToMove: if there is none.
    """
    rows: QuerySet[Process] = Process.objects.all()
    if actor.is_admin:
        return rows
    mine = rows.filter(owner_id=actor.person_id, owner__isnull=False)
    if not mine.exists():
        raise NoWorkToMove
    return mine


def may_work(actor: Actor) -> bool:
    """Whether somebody may change anything about cases at all: comment, attach, take part."""
    return actor.is_system or actor.role != Role.VIEWER


def must_work(actor: Actor) -> None:
    """
    :raises ViewersOnlyLook: unless the actor may take part.
    """
    if not may_work(actor):
        raise ViewersOnlyLook
