"""The verbs that ask something first: a page of its own, or the same form in a dialog, then one call."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.forms import Form
from django.http import HttpResponse, QueryDict
from django.shortcuts import render

from handoffs.views import edge
from procops.errors import Refused
from procops.people.request import MemberRequest
from workflows.casedata import InvalidData


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, about what, and the words on the button.

    ``is_final``: nothing brings it back, and the button looks like it.
    """

    title: str
    about: str
    button: str
    hint: str = ""
    is_final: bool = False


def sent(request: MemberRequest) -> QueryDict | None:
    """What a form was sent with; None where it is only shown."""
    return request.POST if request.method == "POST" else None


def tried(form: Form, call: Callable[[dict[str, Any]], object]) -> int:
    """Make a call with what a form says; why not, it says itself afterwards.

    :param call: the domain call, with the form's cleaned data.
    :returns: 200, or the status that the form is shown with again.
    """
    if not form.is_valid():
        return 422
    try:
        call(form.cleaned_data)
    except Refused as no:
        form.add_error(None, edge.in_words(no))
        return 409
    except InvalidData as wrong:
        for key, sentence in wrong.errors.items():
            form.add_error(key if key in form.fields else None, sentence)
        return 422
    return 200


def asked(
    request: MemberRequest,
    question: Question,
    form: Form,
    *,
    call: Callable[[dict[str, Any]], object],
    said: str,
    to: str | Callable[[], str],
    undo: str = "",
) -> HttpResponse:
    """Show the form, or make the call with what it says; what was typed stays when the answer is no.

    :param call: the domain call, with the form's cleaned data.
    :param said: what to say when it is done, with Undo where ``undo`` is an address.
    :param to: where to go on, unless the form came from somewhere else; asked for when it is known.
    """
    status = 200
    if request.method == "POST":
        status = tried(form, call)
        if status == 200:
            return edge.moved(request, said, undo=undo, to=to() if callable(to) else to)
    next(iter(form.fields.values())).widget.attrs["autofocus"] = True
    facts = {"question": question, "form": form, "next": edge.back_to(request, to() if callable(to) else to)}
    template = "handoffs/_ask.html" if request.htmx else "handoffs/ask.html"
    return render(request, template, facts, status=status)
