"""What each kind of journal entry says, as a sentence whose subject is whoever did it."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from handoffs.escalations.sayings import ESCALATIONS
from handoffs.history_lines import Line, Teller, personal
from procops.dates import written
from procops.ui.moments import duration
from workflows.models import Entry

Saying = Callable[[Teller, Entry], Line | None]


def _started(teller: Teller, entry: Entry) -> Line:
    return teller.line(entry, _("started %(case)s") % {"case": entry.facts.get("reference", "")}, "flag")


def _completed(teller: Teller, entry: Entry) -> Line:
    result = entry.facts.get("result")
    said = _("Everything is done: %(result)s") % {"result": result} if result else _("Everything is done")
    if entry.elapsed_ms is not None:
        said += ", " + _("after %(time)s") % {"time": duration(entry.elapsed_ms / 1000)}
    return teller.line(entry, said, "circle-check", by_nobody=True)


def _case_paused(teller: Teller, entry: Entry) -> Line:
    said = _("paused the case; its clocks stand still") if entry.facts.get("pauses_clock") else _("paused the case")
    return teller.line(entry, said, "player-pause")


def _case_goes_on(teller: Teller, entry: Entry) -> Line:
    if entry.facts.get("is_over"):
        said = _("The case goes on by itself: it was paused as long as it may be")
        return teller.line(entry, said, "player-play", by_nobody=True)
    return teller.line(entry, _("let the case go on"), "player-play")


def _reopened(teller: Teller, entry: Entry) -> Line:
    return teller.line(entry, _("took the case up again at %(step)s") % {"step": teller.step(entry)}, "rotate-2")


def _commented(teller: Teller, entry: Entry) -> Line:
    text = personal(entry).get("text", "")
    return teller.line(entry, _("wrote") if text else _("wrote something that was erased"), "message", comment=text)


def _attached(teller: Teller, entry: Entry) -> Line:
    key = teller.field_of_file.get(str(entry.facts["attachment"]), "")
    name = personal(entry).get("name", "") if not key or key in teller.readable else ""
    return teller.line(entry, _("attached %(file)s") % {"file": name or _("a file")}, "paperclip")


def _claimed(teller: Teller, entry: Entry) -> Line:
    owner = entry.facts.get("owner")
    if owner == str(entry.actor_id):
        return teller.line(entry, _("took %(step)s") % {"step": teller.step(entry)}, "user-check")
    return _gave(teller, entry, owner)


def _reassigned(teller: Teller, entry: Entry) -> Line | None:
    if entry.facts.get("escalation"):
        return None  # its answer has a line of its own
    before, to = entry.facts.get("from"), entry.facts.get("to")
    if entry.facts.get("shift"):
        said = {"step": teller.step(entry), "person": teller.name(before)}
        return teller.line(entry, _("took %(step)s over from %(person)s at the change of shifts") % said, "user-check")
    if not before or before == str(entry.actor_id):
        return _gave(teller, entry, to)
    facts = {"step": teller.step(entry), "before": teller.name(before), "person": teller.name(to)}
    return teller.line(entry, _("gave %(step)s from %(before)s to %(person)s") % facts, "user-check")


def _not_taken_over(teller: Teller, entry: Entry) -> Line:
    said = {"step": teller.step(entry), "person": teller.name(entry.facts.get("from"))}
    sentence = _("did not take %(step)s over from %(person)s at the change of shifts") % said
    return teller.line(entry, sentence, "corner-up-left")


def _deputized(teller: Teller, entry: Entry) -> Line:
    until = datetime.fromisoformat(entry.facts["until"]) - timedelta.resolution
    facts = {
        "step": capfirst(teller.step(entry)),
        "deputy": teller.name(entry.facts.get("to")),
        "person": teller.name(entry.facts.get("for")),
        "until": written(timezone.localtime(until), "j F"),
    }
    said = _("%(step)s is with %(deputy)s for %(person)s until %(until)s") % facts
    return teller.line(entry, said, "user-check", by_nobody=True)


def _gave(teller: Teller, entry: Entry, to: object) -> Line:
    said = _("gave %(step)s to %(person)s") % {"step": teller.step(entry), "person": teller.name(to)}
    return teller.line(entry, said, "user-check")


def _begun(teller: Teller, entry: Entry) -> Line | None:
    if entry.facts.get("implicit"):
        return None  # nobody said so: the first change did
    return teller.line(entry, _("began %(step)s") % {"step": teller.step(entry)}, "player-play")


def _done(teller: Teller, entry: Entry) -> Line:
    step = teller.graph.step_once(entry.step_key)
    outcome = next((one.label for one in step.outcomes if one.key == entry.facts.get("outcome")), "") if step else ""
    said = _("completed %(step)s") % {"step": teller.step(entry)}
    return teller.line(entry, f"{said}: {outcome}" if outcome else said, "check", changes=teller.changes(entry))


def _undone(teller: Teller, entry: Entry) -> Line:
    said = _("undid the completion of %(step)s") % {"step": teller.step(entry)}
    return teller.line(entry, said, "arrow-back-up", changes=teller.changes(entry))


def _amended(teller: Teller, entry: Entry) -> Line:
    said = _("changed %(fields)s") % {"fields": teller.labels(entry.facts.get("fields", ()))}
    return teller.line(entry, said, "edit", changes=teller.changes(entry))


def _paused(teller: Teller, entry: Entry) -> Line | None:
    if entry.facts.get("cause"):
        return None  # the problem that stops it has a line of its own
    step = {"step": teller.step(entry)}
    clock_stops = entry.facts.get("pauses_clock")
    said = _("paused %(step)s; its clock stands still") % step if clock_stops else _("paused %(step)s") % step
    return teller.line(entry, said, "player-pause")


def _resumed(teller: Teller, entry: Entry) -> Line | None:
    if entry.facts.get("cause"):
        return None
    step = {"step": teller.step(entry)}
    if entry.actor_id is None:
        said = _("%(step)s goes on: it was paused as long as it may be") % step
        return teller.line(entry, said, "player-play", by_nobody=True)
    return teller.line(entry, _("resumed %(step)s") % step, "player-play")


def _cancelled(teller: Teller, entry: Entry) -> Line | None:
    if entry.facts.get("why") == "beside":
        said = _("No longer needed: %(step)s") % {"step": teller.step(entry)}
        return teller.line(entry, said, "circle-x", by_nobody=True)
    if entry.facts.get("why"):
        return None  # it ended with something else, which has a line of its own
    return teller.line(entry, _("cancelled %(step)s") % {"step": teller.step(entry)}, "circle-x")


def _due_moved(teller: Teller, entry: Entry) -> Line:
    facts = {"step": capfirst(teller.step(entry)), "when": _moment(entry.facts.get("to"))}
    said = _("%(step)s is now due %(when)s") % facts
    if before := entry.facts.get("from"):
        said += " " + _("(it was %(before)s)") % {"before": _moment(before)}
    return teller.line(entry, said, "calendar-due", by_nobody=True)


def _moment(at: str | None) -> str:
    return written(timezone.localtime(datetime.fromisoformat(at)), "j M Y, H:i") if at else _("no date")


def _offered(teller: Teller, entry: Entry) -> Line | None:
    facts = {"step": teller.step(entry), "lane": teller.lane(entry.facts.get("to_lane"))}
    said = _("handed %(step)s to %(lane)s") % facts
    missing = teller.labels(entry.facts.get("waived", ()))
    if missing:
        said += " " + _("without %(fields)s") % {"fields": missing}
    return teller.line(entry, said, "arrows-right-left", is_handoff=True)


def _accepted(teller: Teller, entry: Entry) -> Line | None:
    if entry.facts.get("automatic"):
        return None  # it went over in the same moment
    step = {"step": teller.step(entry)}
    said = _("accepted %(step)s, late") % step if entry.facts.get("late") else _("accepted %(step)s") % step
    return teller.line(entry, said, "circle-check", is_handoff=True)


def _accept_undone(teller: Teller, entry: Entry) -> Line:
    said = _("thought again and left %(step)s to be accepted") % {"step": teller.step(entry)}
    return teller.line(entry, said, "arrow-back-up", is_handoff=True)


def _expired(teller: Teller, entry: Entry) -> Line:
    said = _("Nobody accepted %(step)s in time") % {"step": teller.step(entry)}
    return teller.line(entry, said, "hourglass", by_nobody=True, is_handoff=True, is_late=True)


def _returned(teller: Teller, entry: Entry) -> Line:
    return _back(teller, entry, _("sent %(step)s back") % {"step": teller.step(entry)})


def _sent_back(teller: Teller, entry: Entry) -> Line:
    return _back(teller, entry, _("sent %(step)s back after accepting it") % {"step": teller.step(entry)})


def _back(teller: Teller, entry: Entry, said: str) -> Line:
    if fields := teller.labels(entry.facts.get("fields", ())):
        said += "; " + _("missing or wrong: %(fields)s") % {"fields": fields}
    return teller.line(entry, said, "corner-up-left", is_handoff=True)


def _passed_on(teller: Teller, entry: Entry) -> Line:
    facts = {"step": teller.step(entry), "lane": teller.lane(entry.facts.get("to_lane"))}
    note = str(personal(entry).get("note", ""))
    said = _("passed %(step)s on to %(lane)s") % facts
    return teller.line(entry, said, "switch-horizontal", is_handoff=True, reason=note)


def _withdrawn(teller: Teller, entry: Entry) -> Line | None:
    if entry.facts.get("by_system") or entry.facts.get("why"):
        return None  # what made it moot has a line of its own
    said = _("took the handoff of %(step)s back") % {"step": teller.step(entry)}
    return teller.line(entry, said, "arrow-back-up", is_handoff=True)


def _reported(teller: Teller, entry: Entry) -> Line:
    step, said = {"step": teller.step(entry)}, personal(entry)
    stops = entry.facts.get("blocking")
    did = _("reported a problem that stops %(step)s") if stops else _("reported a problem with %(step)s")
    why = ": ".join(part for part in (str(said.get("label", "")), str(said.get("text", ""))) if part)
    return teller.line(entry, did % step, "alert-triangle", reason=why)


def _undecided(teller: Teller, entry: Entry) -> Line:
    said = _("The problem with %(step)s was not answered in time") % {"step": teller.step(entry)}
    return teller.line(entry, said, "hourglass", by_nobody=True, is_late=True)


def _asked_anew(teller: Teller, entry: Entry) -> Line:
    people = {"before": teller.name(entry.facts.get("from")), "person": teller.name(entry.facts.get("to"))}
    said = _("let %(person)s decide about the problem with %(step)s, since %(before)s has left")
    return teller.line(entry, said % {"step": teller.step(entry), **people}, "user-check")


def _answered(teller: Teller, entry: Entry) -> Line:
    step = teller.graph.step_once(str(entry.facts.get("step", "")))
    facts = {"step": teller.step(entry), "earlier": f"“{step.name}”" if step else ""}
    sentences = {
        "go_on": _("answered the problem with %(step)s: it goes on"),
        "redo": _("answered the problem with %(step)s: %(earlier)s is done again"),
        "skip": _("answered the problem with %(step)s: it is skipped"),
        "cancel": _("answered the problem with %(step)s: it ends here"),
    }
    text = str(personal(entry).get("text", ""))
    did = sentences.get(str(entry.facts.get("answer")), sentences["go_on"]) % facts
    return teller.line(entry, did, "message", reason=text)


def _version_changed(teller: Teller, entry: Entry) -> Line:
    numbers = {"before": entry.facts.get("from"), "after": entry.facts.get("to")}
    if entry.facts.get("undone"):
        said = _("took the case back from version %(before)s to version %(after)s of the process")
    else:
        said = _("moved the case from version %(before)s to version %(after)s of the process")
    return teller.line(entry, said % numbers, "rotate-2")


def _brought_in(teller: Teller, entry: Entry) -> Line:
    return teller.line(entry, _("brought the case in: it was running already"), "upload", changes=teller.changes(entry))


def _reminded(teller: Teller, entry: Entry) -> Line:
    step, stage = {"step": teller.step(entry)}, entry.facts.get("stage")
    if stage == "late":
        said = _("Reminded of %(step)s again: it is late") % step
    else:
        said = (_("Reminded: %(step)s is due soon") if stage == "before" else _("Reminded: %(step)s is due")) % step
    return teller.line(entry, said, "bell", by_nobody=True, is_late=stage == "late")


def _put_away(teller: Teller, entry: Entry) -> Line:
    local = timezone.localtime(datetime.fromisoformat(entry.facts["until"]))
    facts = {"step": teller.step(entry), "moment": written(local, "l j F, H:i")}
    return teller.line(entry, _("wants to be reminded of %(step)s on %(moment)s") % facts, "clock")


def _nudged(teller: Teller, entry: Entry) -> Line:
    to = entry.facts.get("to")
    if not to:
        return teller.line(entry, _("reminded the team of %(step)s") % {"step": teller.step(entry)}, "bell")
    facts = {"step": teller.step(entry), "person": teller.name(to)}
    return teller.line(entry, _("reminded %(person)s of %(step)s") % facts, "bell")


def _followed_up(teller: Teller, entry: Entry) -> Line:
    said = _("Reminded: %(step)s still waits to be accepted") % {"step": teller.step(entry)}
    return teller.line(entry, said, "bell", by_nobody=True, is_handoff=True)


def _waits(teller: Teller, entry: Entry) -> Line:
    said = _("The case waits: %(step)s") % {"step": teller.step(entry)}
    if until := entry.facts.get("until"):
        said += ", " + _("until %(when)s") % {"when": _moment(until)}
    return teller.line(entry, said, "hourglass", by_nobody=True)


def _wait_over(teller: Teller, entry: Entry) -> Line | None:
    step, how = {"step": teller.step(entry)}, entry.facts.get("how")
    if how == "before":
        return None  # it had been waited for already
    if how == "person":
        return teller.line(entry, _("said that it has come: %(step)s") % step, "check")
    told = _("Another system told that it has come: %(step)s") if how == "event" else _("The time has come: %(step)s")
    return teller.line(entry, told % step, "hourglass", by_nobody=True, changes=teller.changes(entry))


def _wait_cancelled(teller: Teller, entry: Entry) -> Line | None:
    why = entry.facts.get("why")
    if why == "beside":
        return teller.line(
            entry, _("No longer waited for: %(step)s") % {"step": teller.step(entry)}, "circle-x", by_nobody=True
        )
    if why:
        return None  # it ended with something else, which has a line of its own
    return teller.line(entry, _("stopped waiting for %(step)s") % {"step": teller.step(entry)}, "circle-x")


def _wait_moved(teller: Teller, entry: Entry) -> Line:
    facts = {"step": capfirst(teller.step(entry)), "when": _moment(entry.facts.get("to"))}
    said = _("%(step)s is now waited for until %(when)s") % facts
    if before := entry.facts.get("from"):
        said += " " + _("(it was %(before)s)") % {"before": _moment(before)}
    return teller.line(entry, said, "calendar-due", by_nobody=True)


def _plainly(sentence: str, icon: str) -> Saying:
    return lambda teller, entry: teller.line(entry, _(sentence) % {"step": teller.step(entry)}, icon)


# What is not here is small print: a task opened, an end was reached, a waiting task ended with its handoff.
SAYINGS: dict[str, Saying] = {
    **ESCALATIONS,
    "case.started": _started,
    "case.brought_in": _brought_in,
    "case.version_changed": _version_changed,
    "case.completed": _completed,
    "case.cancelled": _plainly("cancelled the case", "circle-x"),
    "case.held": _case_paused,
    "case.resumed": _case_goes_on,
    "case.reopened": _reopened,
    "case.erased": _plainly("erased the personal data of this case", "circle-x"),
    "case.amended": _amended,
    "case.commented": _commented,
    "case.file_attached": _attached,
    "task.claimed": _claimed,
    "task.released": _plainly("put %(step)s back into the pool", "users"),
    "task.deputized": _deputized,
    "task.reassigned": _reassigned,
    "task.started": _begun,
    "task.done": _done,
    "task.undone": _undone,
    "task.held": _paused,
    "task.resumed": _resumed,
    "problem.reported": _reported,
    "problem.answered": _answered,
    "problem.asked_anew": _asked_anew,
    "problem.overdue": _undecided,
    "problem.withdrawn": _plainly("took back the problem with %(step)s", "arrow-back-up"),
    "task.skipped": _plainly("skipped %(step)s", "player-skip-forward"),
    "task.cancelled": _cancelled,
    "task.due_moved": _due_moved,
    "task.reminded": _reminded,
    "task.snoozed": _put_away,
    "task.nudged": _nudged,
    "shift.returned": _not_taken_over,
    "wait.began": _waits,
    "wait.moved": _wait_moved,
    "wait.over": _wait_over,
    "wait.skipped": _plainly("went on without %(step)s", "player-skip-forward"),
    "wait.cancelled": _wait_cancelled,
    "handoff.reminded": _followed_up,
    "handoff.offered": _offered,
    "handoff.accepted": _accepted,
    "handoff.accept_undone": _accept_undone,
    "handoff.expired": _expired,
    "handoff.returned": _returned,
    "handoff.sent_back": _sent_back,
    "handoff.passed_on": _passed_on,
    "handoff.withdrawn": _withdrawn,
}
