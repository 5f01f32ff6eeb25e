from collections.abc import Mapping
from typing import Any

from django import template

from procops.saved_views import lists, pages, saving

register = template.Library()


@register.inclusion_tag("saved_views/_tabs.html", takes_context=True)
def saved_views(context: Mapping[str, Any], list_key: str) -> dict[str, Any]:
    """``{% saved_views "work" %}``: a list's views as tabs, and the form that saves it as it is. Two queries."""
    request = context["request"]
    actor = request.actor
    seen = list(saving.seen_by(actor).filter(list=list_key).select_related("team", "owner").order_by("name", "id"))
    here = next((view for view in seen if str(view.pk) == request.GET.get("view")), None)
    query = lists.kept(request.GET.urlencode())
    opening = saving.opening_view(list_key, actor=actor) if seen else None
    teams = list(saving.shares_with(actor))
    present = [here.team] if here is not None and here.team is not None and here.team not in teams else []
    return {
        "request": request,
        "csrf_token": context.get("csrf_token"),
        "list_key": list_key,
        "tabs": [(view, pages.address(view), view == opening) for view in seen],
        "here": here,
        "is_changed": here is not None and lists.kept(here.query) != query,
        "may_change": here is not None and saving.may_change(actor, here),
        "opens_here": here is not None and here == opening,
        "query": query,
        "teams": teams,
        "teams_of_here": [*present, *teams],
    }
