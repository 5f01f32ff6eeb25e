"""What can be done with a task beside working on it: it is accepted, taken, passed around, paused, left out."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from handoffs import moves
from handoffs.colleagues import who_may_have
from handoffs.forms import (
    AcceptForForm,
    CancelForm,
    LaterForm,
    PauseForm,
    ReassignForm,
    SendReminderForm,
    SkipForm,
)
from handoffs.moves.chasing import whom
from handoffs.reminders import snoozing
from handoffs.views import edge
from handoffs.views.asking import Question, asked, sent
from handoffs.views.edge import says_refusals
from handoffs.views.finding import task_or_404
from procops import clock
from procops.dates import written
from procops.people.request import MemberRequest
from procops.ui.toasts import toast
from procops.working_time import WorkingTimeError
from workflows.deadlines import answer_by
from workflows.models import Task
from workflows.parts import Step
from workflows.plan import plan_of
from workflows.staffing import Staff, organization_calendar

asks = require_http_methods(["GET", "HEAD", "POST"])


@require_POST
@says_refusals
def accept(request: MemberRequest, task_id: UUID) -> HttpResponse:
    """Take everything that came for it; work that opened is gone on with."""
    task = task_or_404(request, task_id)
    moves.accept_all(task, by=request.actor, now=clock.now())
    said, undo = _("Accepted “%(step)s”.") % {"step": _step(task).name}, _address("undo-accept", task)
    return edge.moved(request, said, undo=undo, to=_of(task))


@asks
def accept_for(request: MemberRequest, task_id: UUID) -> HttpResponse:
    """Take everything that came for it, for a member of its team or for their pool."""
    task = task_or_404(request, task_id)
    lane = Staff.of_case(task.case).get(task.lane_key)

    def accept_all(facts: dict[str, Any]) -> None:
        to, by = facts["to"], request.actor
        person = UUID(to) if to else None
        moves.accept_all(task, by=by, for_person=person, keep_in_pool=not to, now=clock.now())

    return asked(
        request,
        Question(_("Accept for others"), _about(task), _("Accept")),
        AcceptForForm(who_may_have(task, lane), sent(request)),
        call=accept_all,
        said=_("Accepted “%(step)s”.") % {"step": _step(task).name},
        to=_of(task),
    )


@require_POST
@says_refusals
def start(request: MemberRequest, task_id: UUID) -> HttpResponse:
    """Take it in hand: its touch time begins."""
    task = task_or_404(request, task_id)
    moves.start_task(task, by=request.actor, now=clock.now())
    return edge.moved(request, _("Begun."), to=_of(task))


@require_POST
@says_refusals
def claim(request: MemberRequest, task_id: UUID) -> HttpResponse:
    """Take it from the pool to one's own desk."""
    task = task_or_404(request, task_id)
    moves.claim(task, by=request.actor, now=clock.now())
    said, undo = _("“%(step)s” is on your desk now.") % {"step": _step(task).name}, _address("release", task)
    return edge.moved(request, said, undo=undo, to=_of(task))


@require_POST
@says_refusals
def release(request: MemberRequest, task_id: UUID) -> HttpResponse:
    """Put it back into its team's pool."""
    task = task_or_404(request, task_id)
    moves.release(task, by=request.actor, now=clock.now())
    return edge.moved(request, _("“%(step)s” is back in the pool.") % {"step": _step(task).name}, to=_of(task))


@require_POST
@says_refusals
def resume(request: MemberRequest, task_id: UUID) -> HttpResponse:
    """Go on with it."""
    task = task_or_404(request, task_id)
    moves.resume(task, by=request.actor, now=clock.now())
    return edge.moved(request, _("“%(step)s” goes on.") % {"step": _step(task).name}, to=_of(task))


@require_POST
@says_refusals
def undo(request: MemberRequest, task_id: UUID) -> HttpResponse:
    """Take back its completion: it is open again as it was, and one goes there, unless one works from the queue."""
    task = task_or_404(request, task_id)
    advance = moves.undo(task, by=request.actor, now=clock.now())
    toast(request, _("Undone: “%(step)s” is open again.") % {"step": _step(task).name})
    open_again = _of(advance.redone[0] if advance.redone else task)
    asked_from = edge.back_to(request, open_again)
    return redirect(asked_from if asked_from.startswith(reverse("handoffs:queue")) else open_again)


@require_POST
@says_refusals
def undo_accept(request: MemberRequest, task_id: UUID) -> HttpResponse:
    """Take back an acceptance: it is offered again as it was."""
    task = task_or_404(request, task_id)
    moves.undo_accept(task, by=request.actor, now=clock.now())
    said = _("Undone: “%(step)s” waits to be accepted again.") % {"step": _step(task).name}
    return edge.moved(request, said, to=_of(task))


@require_POST
@says_refusals
def undo_reassign(request: MemberRequest, task_id: UUID) -> HttpResponse:
    """Take back that somebody else was to have it."""
    task = task_or_404(request, task_id)
    moves.undo_reassign(task, by=request.actor, now=clock.now())
    return edge.moved(request, _("Undone: “%(step)s” is where it was.") % {"step": _step(task).name}, to=_of(task))


@asks
def reassign(request: MemberRequest, task_id: UUID) -> HttpResponse:
    """Give it to somebody else of its role."""
    task = task_or_404(request, task_id)
    lane = Staff.of_case(task.case).get(task.lane_key)
    question = Question(_("Reassign"), _about(task), _("Give it to them"))
    return asked(
        request,
        question,
        ReassignForm(who_may_have(task, lane), sent(request)),
        call=lambda facts: moves.reassign(
            task, by=request.actor, to=UUID(facts["to"]), reason=facts["reason"], now=clock.now()
        ),
        said=_("Reassigned."),
        undo=_address("undo-reassign", task),
        to=_of(task),
    )


@asks
def pause(request: MemberRequest, task_id: UUID) -> HttpResponse:
    """Let it stand still, with a reason."""
    task = task_or_404(request, task_id)
    return asked(
        request,
        Question(_("Pause"), _about(task), _("Pause"), _longest_pause(task)),
        PauseForm(sent(request)),
        call=lambda facts: moves.hold(task, by=request.actor, **facts, now=clock.now()),
        said=_("Paused."),
        to=_of(task),
    )


@asks
def later(request: MemberRequest, task_id: UUID) -> HttpResponse:
    """Be reminded of it at a moment of one's choice, and not see it among what is urgent until then."""
    task = task_or_404(request, task_id)
    zone = timezone.get_current_timezone()
    hint = _("It leaves what is urgent until then and comes back by itself. When it is due does not change.")
    if task.due_at is not None:
        local = written(task.due_at.astimezone(zone), "l j F, H:i")
        hint += " " + _("It is due %(moment)s.") % {"moment": local}
    offered = snoozing.next_morning(task.case, task.lane_key, now=clock.now()).astimezone(zone)
    return asked(
        request,
        Question(_("Remind me later"), _about(task), _("Remind me then"), hint),
        LaterForm(sent(request), initial={"until": offered}),
        call=lambda facts: moves.remind_later(task, by=request.actor, until=facts["until"], now=clock.now()),
        said=_("It comes back then."),
        undo=_address("back", task),
        to=_of(task),
    )


@require_POST
@says_refusals
def back(request: MemberRequest, task_id: UUID) -> HttpResponse:
    """Have what one has put away on one's desk again."""
    task = task_or_404(request, task_id)
    moves.bring_back(task, by=request.actor, now=clock.now())
    return edge.moved(request, _("“%(step)s” is back.") % {"step": _step(task).name}, to=_of(task))


@asks
def remind(request: MemberRequest, task_id: UUID) -> HttpResponse:
    """Send a reminder to whoever has it."""
    task = task_or_404(request, task_id)
    return asked(
        request,
        Question(_("Send a reminder"), _about(task), _("Send it"), _("The history says that you have sent it.")),
        SendReminderForm(sent(request)),
        call=lambda facts: moves.send_reminder(task, by=request.actor, words=facts["words"], now=clock.now()),
        said=_reminded(task),
        to=_of(task),
    )


@asks
def skip(request: MemberRequest, task_id: UUID) -> HttpResponse:
    """Go on without doing it."""
    task = task_or_404(request, task_id)
    hint = _("The case goes on as if it were done. Whoever comes next sees that it was left out, and what is missing.")
    return asked(
        request,
        Question(_("Skip this step"), _about(task), _("Skip it"), hint),
        SkipForm(_step(task).outcomes, sent(request)),
        call=lambda facts: moves.skip(task, by=request.actor, **facts, now=clock.now()),
        said=_("Skipped."),
        to=_of(task),
    )


@asks
def cancel(request: MemberRequest, task_id: UUID) -> HttpResponse:
    """End this branch of the case."""
    task = task_or_404(request, task_id)
    hint = _("This branch of the case ends here: nothing follows it. The other branches go on.")
    return asked(
        request,
        Question(_("Cancel this step"), _about(task), _("Cancel it"), hint),
        CancelForm(sent(request)),
        call=lambda facts: moves.cancel_task(task, by=request.actor, reason=facts["reason"], now=clock.now()),
        said=_("Cancelled."),
        to=_of(task),
    )


def _step(task: Task) -> Step:
    return plan_of(task.case.version_id).graph.steps[task.step_key]


def _reminded(task: Task) -> str:
    person = whom(task)
    return _("%(person)s has been reminded.") % {"person": person} if person else _("The team has been reminded.")


def _longest_pause(task: Task) -> str:
    """When it goes on at the latest, in words; practice waits for whoever plays it."""
    if task.case.is_practice:
        return ""
    lane = Staff.of_case(task.case).get(task.lane_key)
    calendar = lane.calendar if lane else organization_calendar()
    try:
        moment = answer_by(clock.now(), _step(task).pause_at_most, calendar)
    except WorkingTimeError:
        return ""
    until = written(timezone.localtime(moment), "l j F, H:i")
    return _("It goes on by itself on %(moment)s at the latest; you and the lead are told.") % {"moment": until}


def _about(task: Task) -> str:
    return f"{_step(task).name} · {task.case}"


def _address(verb: str, task: Task) -> str:
    return reverse(f"handoffs:task-{verb}", args=[task.pk])


def _of(task: Task) -> str:
    return reverse("handoffs:task", args=[task.pk])
