"""The names of figures and parts, and what each means: what stands in every hover (docs/metrics.md)."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from metrics.definitions import Part

Words = str | Promise

NAMES: dict[str, Words] = {
    "case": _("Cycle time"),
    "step": _("Step time"),
    "pick_up": _("Pick-up time"),
    "touch": _("Hands-on time"),
    "wait": _("Waiting in handoffs"),
    "pair": _("Waiting in handoffs"),
    "acceptance": _("Acceptance time"),
    "handoff": _("Handoff time"),
    "part": _("Part of the cycle time"),
    "path": _("Cases that went one way"),
    "redo": _("Done again"),
    "started": _("Cases started"),
    "begun": _("Cases that began"),
    "completed": _("Cases completed"),
    "open": _("Open cases"),
    "tasks": _("Open work"),
    "worked": _("Share of time worked on"),
    "outcome": _("Decided"),
    "under_way": _("Under way at the end"),
    "chased": _("Reminders"),
}

MEANS: dict[str, Words] = {
    "case": _("Cycle time: from the start of a case to its completion. Completed cases only, by the day they ended."),
    "step": _("Step time (step cycle time): from ready to done, each visit of a step by itself."),
    "pick_up": _("Pick-up time: from ready to started. Unknown where a step was completed without being started."),
    "touch": _("Hands-on time (touch time): from started to done, less pauses. Unknown where nobody pressed Start."),
    "wait": _("Waiting in handoffs: from offered to answered, whatever the answer. Automatic ones are left out."),
    "pair": _("Waiting in handoffs: from offered to answered, whatever the answer. Automatic ones are left out."),
    "acceptance": _("Acceptance time: from offered to accepted. Automatic handoffs are left out."),
    "handoff": _("Handoff time: from the sender's done to the receiver's start. Unknown where nobody pressed Start."),
    "part": _("Every second of a case belongs to one part; together they are the cycle time. Completed cases."),
    "path": _("A way: the steps that were done, in the order in which they were done. Completed cases."),
    "median": _("Median: half of them took longer, half less."),
    "p85": _("85 of 100 finish within this time (85th percentile)."),
    "on_time": _("On time: done at or before the due moment; what has none is not counted. Leads to the late ones."),
    "first": _(
        "Accepted first time: offers accepted, of those answered. Without automatic, taken back, sent back later."
    ),
    "returned": _("Handoffs that were sent back instead of being accepted. Leads to them."),
    "redo": _("Rework: visits of a step that were needed because work came back."),
    "open": _("Cases that are not over at this moment, paused ones included. Practice is left out."),
    "alone": _("How many of all visits of a step one and the same person did. Leads to all of them."),
    "started": _("Cases that began in these days."),
    "begun": _("Cases that began in these days, those under way and cancelled too; not what was brought in."),
    "completed": _("Cases that were completed in these days."),
    "share_waiting": _("Share of the time of cases in which they waited for the next role to accept. Completed cases."),
    "worked": _("Share of time worked on (flow efficiency): time in which anybody had it in hand, of the cycle time."),
    "tasks": _("Steps that are open at this moment, by how long the work has been there."),
    "outcome": _("How a step ended, each visit by itself; its time from ready to done. By the day it was done."),
    "owners": _("What people did in these days, and what they have now. Told in no order but the alphabet's."),
    "past_due": _("Of what is open at this moment that which is past due."),
    "under_way": _("Cases that had begun and were not over when these days ended."),
    "total": _("All of them together."),
    "variability": _("How many times the median 85 of 100 need. Where all take the same time it is 1."),
    "risk": _("From 1 to 5, as people say it; 3 while nobody has said it."),
    "start_score": _("Cases started x risk x variability: the higher, the more there is to gain."),
    "chased": _("Reminders by procops and by people, for each case that was started in these days."),
}

PARTS: dict[Part, Words] = {
    Part.WORKED: _("Worked on"),
    Part.REDONE: _("Redone after a return"),
    Part.ACCEPTANCE: _("Waiting to be accepted"),
    Part.QUEUED: _("Accepted but not started"),
    Part.PROBLEM: _("Stopped by a problem"),
    Part.OUTSIDE: _("Waiting outside"),
    Part.PAUSED: _("Paused"),
    Part.BRANCH: _("Waiting for another branch"),
    Part.OFF_HOURS: _("Off hours"),
}
