"""What notices say: subject, text and HTML of a mail, and the line in the app.

Worded when it is sent or shown, from the facts kept in the row, so that a better wording serves old notices too.
"""

from collections import defaultdict
from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from procops.dates import written
from procops.notices.kinds import Kind
from procops.notices.models import Notice
from procops.people.invitations import Door

_SUBJECT_AT_MOST = 150


class Mail(NamedTuple):
    """A notice as a mail."""

    subject: str
    text: str
    html: str


class _Wording(NamedTuple):
    line: str | Promise
    line_for_team: str | Promise
    """The same where a whole team is meant."""
    action: str | Promise
    """What the link leads to."""


_HANDED = _("{who} handed you “{step}”")
_WORDINGS = {
    Kind.OFFERED: _Wording(_HANDED, _("{who} handed “{step}” to {team}"), _("Open the handoff")),
    Kind.ACCEPTED: _Wording(
        _("{who} accepted “{step}”"), _("{who} accepted “{step}” for {team}"), _("Open the handoff")
    ),
    Kind.RETURNED: _Wording(
        _("{who} sent “{step}” back to you"), _("{who} sent “{step}” back to {team}"), _("See what is missing")
    ),
    Kind.DISPUTED: _Wording(
        _("“{step}” has come back {times} times: please decide"),
        _("“{step}” has come back {times} times: {team} decides"),
        _("Open the handoff"),
    ),
    Kind.PASSED_ON: _Wording(
        _("{who} passed “{step}” on to {lane}"), _("{who} passed “{step}” on to {lane}"), _("Open the handoff")
    ),
    Kind.EXPIRED: _Wording(
        _("Nobody has accepted “{step}” in time"), _("{team} has not accepted “{step}” in time"), _("Open the handoff")
    ),
    Kind.FOLLOW_UP: _Wording(
        _("“{step}” still waits for you to accept it"),
        _("“{step}” still waits for {team} to accept it"),
        _("Open the handoff"),
    ),
    Kind.DUE_SOON: _Wording(_("“{step}” is due {due}"), _("“{step}”, of {team}, is due {due}"), _("Open the task")),
    Kind.DUE: _Wording(_("“{step}” is due now"), _("“{step}”, of {team}, is due now"), _("Open the task")),
    Kind.LATE: _Wording(
        _("“{step}” is late: it was due {due}"),
        _("“{step}”, of {team}, is late: it was due {due}"),
        _("Open the task"),
    ),
    Kind.NUDGED: _Wording(
        _("{who} reminds you of “{step}”"), _("{who} reminds {team} of “{step}”"), _("Open the task")
    ),
    Kind.CAME_BACK: _Wording(
        _("You wanted to be reminded of “{step}” now"),
        _("You wanted to be reminded of “{step}” now"),
        _("Open the task"),
    ),
    Kind.PAUSE_OVER: _Wording(
        _("“{step}” goes on: it was paused as long as it may be"),
        _("“{step}” goes on: it was paused as long as it may be"),
        _("See how it stands"),
    ),
    Kind.ASSIGNED: _Wording(_("{who} gave you “{step}”"), _("{who} gave “{step}” to {team}"), _("Open the task")),
    Kind.PROBLEM_REPORTED: _Wording(
        _("{who} reports a problem with “{step}”: please decide"),
        _("{who} reports a problem with “{step}”: {team} decides"),
        _("Answer the problem"),
    ),
    Kind.PROBLEM_PASSED: _Wording(
        _("Please decide about the problem with “{step}”: whoever was asked has left"),
        _("{team} decides about the problem with “{step}”: whoever was asked has left"),
        _("Answer the problem"),
    ),
    Kind.PROBLEM_UNANSWERED: _Wording(
        _("The problem with “{step}” is not answered yet"),
        _("The problem with “{step}” is not answered yet"),
        _("See the problem"),
    ),
    Kind.PROBLEM_ANSWERED: _Wording(
        _("{who} answered the problem with “{step}”"),
        _("{who} answered the problem with “{step}” for {team}"),
        _("See what was decided"),
    ),
    Kind.SPECIALISTS_ASKED: _Wording(
        _("{who} passes “{step}” to you as specialist: please take it or give it back"),
        _("{who} passes “{step}” to {team} as specialists: please take it or give it back"),
        _("Answer"),
    ),
    Kind.AUTHORITY_ASKED: _Wording(
        _("{who} asks you to decide about “{step}”"), _("{who} asks {team} to decide about “{step}”"), _("Answer")
    ),
    Kind.ESCALATION_ANSWERED: _Wording(
        _("{who} answered what was asked about “{step}”"),
        _("{who} answered what was asked about “{step}”"),
        _("See what was decided"),
    ),
    Kind.ESCALATION_UNANSWERED: _Wording(
        _("What was asked about “{step}” is not answered yet"),
        _("What was asked about “{step}” is not answered yet"),
        _("See the question"),
    ),
    Kind.POOL_UNWATCHED: _Wording(
        _("Nobody has looked into the pool of {pool} for {hours} working hours (waiting: {number})"),
        _("Nobody has looked into the pool of {pool} for {hours} working hours (waiting: {number})"),
        _("Look into the pool"),
    ),
    Kind.SHIFT_HANDED: _Wording(
        _("{who} hands you the shift of {pool} (items: {number})"),
        _("{who} hands you the shift of {pool} (items: {number})"),
        _("Take over"),
    ),
    Kind.SHIFT_RETURNED: _Wording(
        _("{who} does not take “{step}” over from the shift before"),
        _("{who} does not take “{step}” over from the shift before"),
        _("Look at the list"),
    ),
    Kind.SHIFT_UNACKNOWLEDGED: _Wording(
        _("Nobody has taken over everything of the shift of {pool} (still open: {number})"),
        _("Nobody has taken over everything of the shift of {pool} (still open: {number})"),
        _("Look at the list"),
    ),
    Kind.MENTIONED: _Wording(
        _("{who} mentioned you at “{step}”"), _("{who} mentioned {team} at “{step}”"), _("Open the case")
    ),
    Kind.STEP_DONE: _Wording(
        _("{who} has done “{step}”; you are kept informed of it"),
        _("{who} has done “{step}”; {team} is kept informed of it"),
        _("Open the case"),
    ),
    Kind.PERIOD_MISSED: _Wording(
        _("“{step}” did not start by itself for {periods}: run it late or skip it"),
        _("“{step}” did not start by itself for {periods}: run it late or skip it"),
        _("Decide"),
    ),
    Kind.REVIEW_DUE: _Wording(
        _("“{step}” is to be reviewed: is it still as it should be?"),
        _("“{step}” is to be reviewed: is it still as it should be?"),
        _("Look at the process"),
    ),
    Kind.UNUSUAL: _Wording(
        _("{step} left its usual range last week: {value}, usually from {low} to {high}"),
        _("{step} left its usual range last week: {value}, usually from {low} to {high}"),
        _("Open the dashboard"),
    ),
    Kind.INVITED: _Wording(
        _("{who} invites you to work with {organization} in procops"),
        _("{who} invites you to work with {organization} in procops"),
        _("Join"),
    ),
    Kind.DIGEST: _Wording(_("What waits for you"), _("What waits for you"), _("Open my queue")),
}
_NOT_TOLD = {"who": "procops", "step": "…", "due": "…"}


def line(notice: Notice, *, names_zone: bool = False) -> str:
    """The notice in one line, as the inbox shows it and the subject begins; moments on the clock that is active.

    :param names_zone: for where the reader cannot see whose clock that is.
    """
    wording = _wording(notice)
    sentence = wording.line_for_team if notice.facts.get("team") else wording.line
    facts = _facts(notice)
    if due := notice.facts.get("due"):
        local = timezone.localtime(datetime.fromisoformat(due))
        facts["due"] = written(local, "l j F Y, H:i e" if names_zone else "l j F Y, H:i")
    return str(sentence).format_map(facts)


def action(notice: Notice) -> str:
    """What the notice's link leads to."""
    return str(_wording(notice).action)


def quote(notice: Notice) -> str:
    """What somebody wrote along with it: the reason of a return, a comment; or nothing."""
    return str(notice.facts.get("reason") or notice.facts.get("comment") or "")


def render(notice: Notice, *, door: Door | None = None) -> Mail:
    """Word a notice as a mail, in its reader's language.

    :param door: how its person comes in, if they are invited and have not joined; the mail then leads through it.
    """
    zone = notice.person.time_zone or notice.organization.time_zone
    with timezone.override(zone), notice.person.in_their_language():
        return _worded(notice, door)


def _worded(notice: Notice, door: Door | None) -> Mail:
    said = line(notice, names_zone=True)
    about = " ".join(filter(None, (notice.case_reference, str(notice.facts.get("case_title", "")))))
    context = {
        "line": said,
        "about": about,
        "process": notice.facts.get("process", ""),
        "quote": quote(notice),
        "action": action(notice),
        "url": settings.URL + _way(notice, door),
        "door": door,
        "name": notice.person.get_short_name(),
    }
    # A line break in a subject would begin a header of the writer's choosing.
    subject = " ".join(f"{said} · {about}".split() if about else said.split())
    return Mail(
        subject=Truncator(subject).chars(_SUBJECT_AT_MOST),
        text=render_to_string("notices/mail.txt", context).strip() + "\n",
        html=render_to_string("notices/mail.html", context),
    )


def _way(notice: Notice, door: Door | None) -> str:
    if door is None:
        return notice.link
    return f"{door.path}?{urlencode({'next': notice.link})}" if notice.link else door.path


def _wording(notice: Notice) -> _Wording:
    return _WORDINGS[Kind(notice.kind)]


def _facts(notice: Notice) -> defaultdict[str, str]:
    told = {name: str(value) for name, value in notice.facts.items() if value}
    # An offer comes from whoever did the work, also when somebody else moved it on.
    first, second = ("giver", "actor") if notice.kind == Kind.OFFERED else ("actor", "giver")
    who = told.get(first) or told.get(second)
    return defaultdict(str, _NOT_TOLD | told | ({"who": who} if who else {}))
