"""The audit log in words. It keeps people by id; their names are read with it, and are gone once they are erased."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from procops.people.models import AuditEntry, Invitation, Membership, Person

_SENTENCES: dict[str, str | Promise] = {
    "organization.founded": _("founded {name}"),
    "organization.changed": _("changed the organization to {name}, {time_zone} (it was {old_name}, {old_time_zone})"),
    "organization.holidays_changed": _("let the usual calendar keep the holidays of {country} (before: {old_country})"),
    "organization.accept_hours_changed": _(
        "let new handoffs be accepted within {hours} working hours (before: {old_hours}; nothing: by kind of process)"
    ),
    "organization.watch_hours_changed": _(
        "let pools that nobody looks into be told of after {hours} working hours"
        " (before: {old_hours}; nothing: as usual)"
    ),
    "organization.acknowledge_hours_changed": _(
        "let a shift's items be told of after {hours} working hours unacknowledged"
        " (before: {old_hours}; nothing: as usual)"
    ),
    "member.joined": _("added {name} as {role}"),
    "member.role_changed": _("made {name} {role} ({old_role} before)"),
    "member.deactivated": _("shut {name} out"),
    "member.reactivated": _("let {name} in again as {role}"),
    "member.signed_out": _("signed {name} out on every device"),
    "team.created": _("made the team {name}"),
    "team.renamed": _("renamed the team {old_name} to {name}"),
    "team.member_added": _("added {person} to {name}"),
    "team.member_removed": _("took {person} out of {name}"),
    "team.lead_changed": _("made {person} lead of {name}"),
    "team.calendar_changed": _("gave {name} the calendar {calendar}"),
    "team.archived": _("archived the team {name}"),
    "team.restored": _("brought back the team {name}"),
    "calendar.created": _("made the calendar {name}"),
    "calendar.changed": _("changed the calendar {name}: {hours} (it was {old_name}: {old_hours})"),
    "calendar.days_closed": _("closed {days} in the calendar {name} ({note})"),
    "calendar.days_changed": _("let the calendar {name} work {hours} on {days} ({note})"),
    "calendar.days_cleared": _("took what was said of {days} out of the calendar {name}"),
    "calendar.deleted": _("deleted the calendar {name}"),
    "absence.set": _("said that {person} is away until {until} (deputy: {deputy})"),
    "absence.ended": _("ended the absence of {person}"),
    "invitation.sent": _("invited {name} as {role}"),
    "invitation.renewed": _("made a new link for the invitation of {name}"),
    "invitation.revoked": _("took back the invitation of {name}"),
    "invitation.accepted": _("accepted the invitation for {name}"),
    "token.created": _("made the API token {name} ({scopes})"),
    "token.revoked": _("revoked the API token {name}"),
    "notice.retried": _("sent a message to {person} again ({name})"),
    "notice.discarded": _("gave up a message to {person} ({name})"),
    "hook.set": _("gave {name} a channel at {host}"),
    "hook.removed": _("took the channel of {name} away"),
    "hook.turned_off": _("turned the channel of {name} off, since it failed eight times"),
    "mail.released": _("let mail go again after a restore and sent what had waited ({count})"),
    "mail.dropped": _("let mail go again after a restore and gave up what had waited ({count})"),
}

_ROLES = [gettext_noop("admin"), gettext_noop("designer"), gettext_noop("member"), gettext_noop("viewer")]
"""`Role` as the log keeps it, for those who translate it."""

_OUR_WORDS: dict[str, tuple[str, ...]] = {
    "member.joined": ("role",),
    "member.role_changed": ("role", "old_role"),
    "member.reactivated": ("role",),
    "invitation.sent": ("role",),
    "invitation.accepted": ("role",),
    "notice.retried": ("name",),
    "notice.discarded": ("name",),
}
"""By kind, the facts that are kept as words of the product, and read in the language of whoever reads the log."""

_PEOPLE: dict[str, tuple[str, ...]] = {
    "member.joined": ("name",),
    "member.role_changed": ("name",),
    "member.deactivated": ("name",),
    "member.reactivated": ("name",),
    "member.signed_out": ("name",),
    "team.member_added": ("person",),
    "team.member_removed": ("person",),
    "team.lead_changed": ("person",),
    "absence.set": ("person", "deputy"),
    "absence.ended": ("person",),
    "notice.retried": ("person",),
    "notice.discarded": ("person",),
}
"""By kind, the facts that are ids of people. (Lines of before ids were kept hold names, and are told as they are.)"""

_SUBJECTS: dict[str, str | Promise] = {
    "organization": _("Organization"),
    "membership": _("People"),
    "team": _("Teams"),
    "workingcalendar": _("Calendars"),
    "absence": _("Absences"),
    "invitation": _("Invitations"),
    "token": _("API tokens"),
    "notice": _("Messages"),
}


class Line(NamedTuple):
    """One entry as a person reads it."""

    entry: AuditEntry
    who: str
    what: str


def tell(kind: str, sentence: str | Promise, *, our_words: tuple[str, ...] = (), people: tuple[str, ...] = ()) -> None:
    """Say how entries of a kind read: what follows the person's name, with facts in braces. For apps above.

    :param our_words: the facts that are no names of people's but words of the product, as `gettext_noop` marks them.
    :param people: the facts that are ids of people.
    """
    _SENTENCES[kind], _OUR_WORDS[kind], _PEOPLE[kind] = sentence, our_words, people


def tell_subject(model_name: str, label: str | Promise) -> None:
    """Say what things of a kind are called in the filter of the log. For apps above."""
    _SUBJECTS[model_name] = label


def subjects() -> list[tuple[str, str | Promise]]:
    """What entries may be about, by name of the model."""
    return sorted(_SUBJECTS.items(), key=lambda item: str(item[1]))


def lines(entries: list[AuditEntry]) -> list[Line]:
    """The entries in words; two queries at most."""
    names = names_in(entries)
    return [Line(entry, names.get(str(entry.actor_id)) or _g("procops"), sentence(entry, names)) for entry in entries]


def names_in(entries: Iterable[AuditEntry]) -> dict[str, str]:
    """By their ids, what the people are called of whom these entries tell, and the addresses that were invited.

    Only people who are or were members here: a fact that looks like the id of a stranger names nobody.
    """
    people, invited = set[UUID](), set[UUID]()
    for entry in entries:
        people |= {entry.actor_id} if entry.actor_id else set()
        people |= {UUID(fact) for key in _PEOPLE.get(entry.kind, ()) if _is_id(fact := entry.facts.get(key, ""))}
        invited |= {entry.subject_id} if _tells_of_an_address(entry) else set()
    here = Person.objects.filter(pk__in=people).filter(pk__in=Membership.objects.values("person_id"))
    names = {str(person.pk): str(person) for person in here.only("id", "name", "email")}
    sent = Invitation.objects.filter(pk__in=invited).values_list("pk", "email") if invited else ()
    return names | {str(invitation_id): email for invitation_id, email in sent}


def _tells_of_an_address(entry: AuditEntry) -> bool:
    """Whether it names somebody by an address that stands on the invitation alone."""
    return entry.subject_kind == Invitation._meta.model_name and "name" not in entry.facts


def _is_id(fact: str) -> bool:
    try:
        UUID(fact)
    except ValueError:
        return False
    return True


class _Facts(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "–"


def sentence(entry: AuditEntry, names: Mapping[str, str]) -> str:
    """An entry in words, without who did it. No query.

    :param names: what :func:`names_in` found.
    """
    ours = _OUR_WORDS.get(entry.kind, ())
    said = {name: str(value) for name, value in entry.facts.items()}
    said |= {key: names.get(said[key], said[key]) for key in _PEOPLE.get(entry.kind, ()) if key in said}
    if _tells_of_an_address(entry):
        said["name"] = names.get(str(entry.subject_id)) or _g("an erased address")
    facts = _Facts({name: (_g(value) if name in ours and value else value) or "–" for name, value in said.items()})
    told = _SENTENCES.get(entry.kind)
    if told is None:  # an app that has not said how; the bare line is better than none
        return " ".join((entry.kind, *(f"{name}: {value}" for name, value in facts.items())))
    return str(told).format_map(facts)
