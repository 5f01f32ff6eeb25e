"""What is personal is erased, of a case or of a person, by admins only; first it is said what will go."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from handoffs import erasing
from handoffs.erasing import CaseErasure, PersonErasure
from handoffs.forms import CancelForm
from handoffs.views.asking import Question, asked, sent
from handoffs.views.cases import case_or_404
from handoffs.views.records import record_or_404
from procops import clock
from procops.people.models import Membership
from procops.people.request import MemberRequest
from procops.people.rules import may_administer
from procops.people.views.answers import admins_only
from workflows.records import changes

asks = require_http_methods(["GET", "POST"])


@asks
def erase_case(request: MemberRequest, reference: str) -> HttpResponse:
    """Erase what people typed into a case that is over."""
    case = case_or_404(request, reference)
    if not may_administer(request.actor):
        raise PermissionDenied
    return asked(
        request,
        Question(
            _("Erase personal data"),
            case.reference,
            _("Erase for good"),
            _of_case(erasing.of_case(case)),
            is_final=True,
        ),
        CancelForm(sent(request)),
        call=lambda facts: erasing.erase_case(case, by=request.actor, reason=facts["reason"], now=clock.now()),
        said=_("Erased. What happened and how long it took can still be proven."),
        to=reverse("handoffs:case", args=[case.reference]),
    )


@asks
@admins_only
def erase_record(request: MemberRequest, record_id: UUID) -> HttpResponse:
    """Erase name and number of whoever cases are about."""
    found = record_or_404(request, record_id)
    hint = _("Name and number go for good. Its cases keep what was typed into them: erase those by themselves.")
    return asked(
        request,
        Question(_("Erase name and number"), str(found), _("Erase for good"), hint, is_final=True),
        CancelForm(sent(request)),
        call=lambda facts: changes.erase(found, reason=facts["reason"], by=request.actor, now=clock.now()),
        said=_("Name and number are erased."),
        to=reverse("handoffs:record", args=[found.pk]),
    )


@asks
@admins_only
def erase_person(request: MemberRequest, person_id: UUID) -> HttpResponse:
    """Erase what a person wrote and what names them."""
    rows: Any = Membership.objects.select_related("person")
    member = get_object_or_404(rows, person_id=person_id)
    return asked(
        request,
        Question(
            _("Erase personal data"),
            str(member.person),
            _("Erase for good"),
            _of_person(erasing.of_person(member)),
            is_final=True,
        ),
        CancelForm(sent(request)),
        call=lambda facts: erasing.erase_person(member, by=request.actor, reason=facts["reason"], now=clock.now()),
        said=_("Erased. Their work stays, done by an erased person."),
        to=reverse("people:member", args=[person_id]),
    )


def _of_case(will: CaseErasure) -> str:
    """What will go, in a sentence."""
    if will.is_nothing:
        return _("Nothing personal is left.")
    parts = [
        ngettext("%(number)d text of the history", "%(number)d texts of the history", will.texts)
        % {"number": will.texts},
        _of_problems(will.problems),
        ngettext("%(number)d file", "%(number)d files", will.files) % {"number": will.files},
        _of_messages(will.notices),
    ]
    fields = ", ".join(will.values) or _("none")
    said = [
        _("This goes for good: %(parts)s, and the values of these fields: %(fields)s.")
        % {"parts": ", ".join(parts), "fields": fields}
    ]
    if will.record:
        said.append(_("Name and number of %(record)s go too: no other case is about them.") % {"record": will.record})
    if will.stays:
        sentence = _(
            "%(record)s keeps the name, because other cases are about them: erase it on the page of the record."
        )
        said.append(sentence % {"record": will.stays})
    return " ".join(said)


def _of_person(will: PersonErasure) -> str:
    if will.is_nothing:
        return _("Nothing personal is left.")
    parts = [
        ngettext("%(number)d text they wrote", "%(number)d texts they wrote", will.texts) % {"number": will.texts},
        _of_problems(will.problems),
        ngettext("%(number)d draft", "%(number)d drafts", will.drafts) % {"number": will.drafts},
        _of_messages(will.notices),
    ]
    gone = _("This goes for good: their name and address, %(parts)s. Their work stays, done by an erased person.")
    stays = _("The audit log no longer names them. What others wrote about them stays: names in texts cannot be found.")
    return f"{gone % {'parts': ', '.join(parts)}} {stays}"


def _of_problems(number: int) -> str:
    return ngettext("%(number)d text about problems", "%(number)d texts about problems", number) % {"number": number}


def _of_messages(number: int) -> str:
    return ngettext("%(number)d message", "%(number)d messages", number) % {"number": number}
