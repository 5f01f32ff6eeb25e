"""The inbox, and the messages that could not be delivered."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from procops import clock, keyset
from procops.dates import written
from procops.notices import hold, inbox, outbox, rhythm, wishes
from procops.notices.forms import PreferencesForm, SnoozeForm, wrong_in
from procops.notices.hooks import calling
from procops.notices.models import MutedCase, Notice, NoticeState, Pace, Quiet
from procops.people.request import MemberRequest
from procops.people.views.answers import admins_only, refusal_said
from procops.sweeps.standing import overview

CHANNELS_SHOWN = 50
WAITS_TOO_LONG = 60
"""Seconds after which what is due is late in being done, and is shown so."""


@require_GET
def every_notice(request: MemberRequest) -> HttpResponse:
    """What one has been told, newest first, by case."""
    only_unread = request.GET.get("show") == "unread"
    page = inbox.page(request.user.pk, before=request.GET.get("before", ""), only_unread=only_unread)
    context = {"page": page, "only_unread": only_unread, "muted": wishes.muted(request.user.pk)}
    return render(request, "notices/inbox.html", context)


@require_GET
def follow(request: MemberRequest, notice_id: UUID) -> HttpResponse:
    """Go where a notice leads; it counts as read."""
    notice = get_object_or_404(inbox.of(request.user.pk), pk=notice_id)
    inbox.mark_read(request.user.pk, notice_id=notice_id, now=clock.now())
    is_ours = notice.link and url_has_allowed_host_and_scheme(notice.link, allowed_hosts=None)
    return redirect(notice.link if is_ours else "notices:inbox")


@require_POST
def mark_read(request: MemberRequest, notice_id: UUID) -> HttpResponse:
    """Mark one notice as read."""
    get_object_or_404(inbox.of(request.user.pk), pk=notice_id)
    inbox.mark_read(request.user.pk, notice_id=notice_id, now=clock.now())
    return redirect("notices:inbox")


@require_POST
def snooze(request: MemberRequest, notice_id: UUID) -> HttpResponse:
    """Be told of a notice again at a later moment."""
    notice = get_object_or_404(inbox.of(request.user.pk), pk=notice_id)
    form = SnoozeForm(request.POST)
    if form.is_valid():
        now = clock.now()
        until = form.until(request.user.pk, now=now)
        if told_again := inbox.snooze(request.user.pk, notice_id=notice.pk, until=until, now=now):
            shown = written(timezone.localtime(told_again), "l j F, H:i")
            messages.success(request, _("You are told again on %(moment)s.") % {"moment": shown})
    else:
        messages.error(request, wrong_in(form))
    return redirect("notices:inbox")


@require_POST
def mark_all_read(request: MemberRequest) -> HttpResponse:
    """Mark everything as read."""
    inbox.mark_read(request.user.pk, now=clock.now())
    return redirect("notices:inbox")


@require_POST
def case_done(request: MemberRequest, case_id: UUID) -> HttpResponse:
    """Mark what was said of one case as read."""
    _of_case_or_404(request, case_id)
    inbox.mark_read(request.user.pk, case_id=case_id, now=clock.now())
    return redirect("notices:inbox")


@require_POST
def mute(request: MemberRequest, case_id: UUID) -> HttpResponse:
    """Be told nothing more of a case."""
    notice = _of_case_or_404(request, case_id)
    wishes.mute(request.user.pk, case_id=case_id, reference=notice.case_reference, now=clock.now())
    messages.success(
        request,
        _("You will hear nothing more of %(case)s. Its work stays in your queue.") % {"case": notice.case_reference},
    )
    return redirect("notices:inbox")


@require_POST
def unmute(request: MemberRequest, case_id: UUID) -> HttpResponse:
    """Be told of a case again."""
    get_object_or_404(MutedCase, person_id=request.user.pk, case_id=case_id)
    wishes.unmute(request.user.pk, case_id=case_id)
    return redirect("notices:inbox")


@require_http_methods(["GET", "POST"])
def preferences(request: MemberRequest) -> HttpResponse:
    """What one wants to be told, how, and when."""
    person_id, now = request.user.pk, clock.now()
    form = PreferencesForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.save(person_id, now=now)
        messages.success(request, _("Saved."))
        return redirect("notices:preferences")
    context = {
        "rows": wishes.of(person_id),
        "paces": Pace,
        "quiets": Quiet,
        "rhythm": rhythm.of(person_id, now=now),
        "an_hour": settings.MAILS_AN_HOUR,
        "a_day": settings.MAILS_A_DAY,
        "wrong": wrong_in(form),
    }
    return render(request, "notices/preferences.html", context, status=422 if form.errors else 200)


@require_GET
@admins_only
def undelivered(request: MemberRequest) -> HttpResponse:
    """Whether what is due is looked for; and mails that the mail server would not take, to try again or give up."""
    rows = _failed().select_related("person")
    page = keyset.newest_first(rows, moment="due_at", before=request.GET.get("before", ""))
    held = hold.of(request.actor.organization_id)
    kept = {"held": held, "waiting": hold.waiting()} if held else {}
    facts = {"page": page, "seen": overview(clock.now()), "waits_too_long": WAITS_TOO_LONG, **kept}
    facts["channels_off"] = calling.turned_off()[:CHANNELS_SHOWN]
    return render(request, "notices/undelivered.html", facts)


@require_POST
@admins_only
def release(request: MemberRequest) -> HttpResponse:
    """Let mail go again after a restore: what waits is sent, or given up."""
    send = request.POST.get("waiting") == "send"
    with refusal_said(request):
        count = hold.release(by=request.actor, send=send, now=clock.now())
        said = (
            ngettext("%(count)d message is on its way.", "%(count)d messages are on their way.", count)
            if send
            else ngettext("%(count)d message has been given up.", "%(count)d messages have been given up.", count)
        )
        messages.success(request, said % {"count": count})
    return redirect("notices:undelivered")


@require_POST
@admins_only
def retry(request: MemberRequest, notice_id: UUID) -> HttpResponse:
    """Try to deliver a message again."""
    with refusal_said(request):
        outbox.retry(_message_or_404(notice_id), by=request.actor, now=clock.now())
        messages.success(request, _("It will be sent again within seconds."))
    return redirect("notices:undelivered")


@require_POST
@admins_only
def discard(request: MemberRequest, notice_id: UUID) -> HttpResponse:
    """Give a message up."""
    with refusal_said(request):
        outbox.discard(_message_or_404(notice_id), by=request.actor, now=clock.now())
        messages.success(request, _("It has been given up."))
    return redirect("notices:undelivered")


def _of_case_or_404(request: MemberRequest, case_id: UUID) -> Notice:
    notice: Notice | None = inbox.of(request.user.pk).filter(case_id=case_id).first()
    if notice is None:
        raise Http404
    return notice


def _failed() -> QuerySet[Notice]:
    return Notice.objects.filter(state=NoticeState.FAILED)


def _message_or_404(notice_id: UUID) -> Notice:
    return get_object_or_404(Notice.objects.select_related("person"), pk=notice_id, channel="email")
