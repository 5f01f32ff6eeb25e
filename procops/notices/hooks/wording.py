"""What a channel is told: what happened to which step of which case, and the link. Never a value, never a name."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from procops.dates import written
from procops.notices.hooks.models import Posting, Program, TeamHook
from procops.notices.kinds import Kind
from procops.people.models import Team


def message(hook: TeamHook, postings: Sequence[Posting], *, zone: str) -> dict[str, Any]:
    """One message that says all of these, in the language of the site, on the clock of the organization."""
    with translation.override(settings.LANGUAGE_CODE), timezone.override(zone):
        return _built(hook.program, [(_line(posting), settings.URL + posting.link) for posting in postings])


def trial(hook: TeamHook, team: Team) -> dict[str, Any]:
    """What the test button says."""
    said = _("procops tells this channel what waits for %(team)s.") % {"team": team.name}
    return _built(hook.program, [(said, f"{settings.URL}/queue/?desk=teams")])


def _line(posting: Posting) -> str:
    facts = {"step": "…", "process": "", "team": "", **posting.facts}
    said = {
        Kind.OFFERED: _("“{step}” waits to be accepted by {team}"),
        Kind.RETURNED: _("“{step}” came back to {team}"),
        Kind.FOLLOW_UP: _("“{step}” still waits to be accepted by {team}"),
        Kind.DUE_SOON: _("“{step}”, of {team}, is due {due}"),
        Kind.DUE: _("“{step}”, of {team}, is due now"),
        Kind.LATE: _("“{step}”, of {team}, is late: it was due {due}"),
        Kind.NUDGED: _("{team} is reminded of “{step}”"),
        Kind.ASSIGNED: _("“{step}” is with {team}"),
    }.get(Kind(posting.kind), _("“{step}” waits for {team}"))
    due = facts.get("due")
    facts["due"] = written(timezone.localtime(datetime.fromisoformat(due)), "l j F, H:i e") if due else "…"
    about = " · ".join(filter(None, (posting.case_reference, str(facts["process"]))))
    return f"{said.format_map(facts)} · {about}"


def _built(program: str, lines: list[tuple[str, str]]) -> dict[str, Any]:
    if program == Program.TEAMS:
        body = [{"type": "TextBlock", "wrap": True, "text": f"[{_for_teams(text)}]({link})"} for text, link in lines]
        card = {"type": "AdaptiveCard", "version": "1.4", "body": body}
        card["$schema"] = "http://adaptivecards.io/schemas/adaptive-card.json"
        attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "content": card}
        return {"type": "message", "attachments": [attachment]}
    return {"text": "\n".join(f"<{link}|{_for_slack(text)}>" for text, link in lines), "unfurl_links": False}


def _for_slack(text: str) -> str:
    """Slack reads these three as markup; the bar would end a link's words."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("|", "¦")


def _for_teams(text: str) -> str:
    return "".join(f"\\{char}" if char in "\\`*_[]()#~" else char for char in text)
