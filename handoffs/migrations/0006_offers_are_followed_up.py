"""Work that waits to be accepted gets a moment at which the sweep looks at it first: until now it had none.

The sweep works out what has come by then, and when to look again. What is paused gets its moment when it goes on.
"""

from django.db import migrations
from django.db.models import Min, OuterRef, Subquery


def look_at_offers(apps, schema_editor):
    Task, Handoff = apps.get_model("workflows", "Task"), apps.get_model("handoffs", "Handoff")
    offers = Handoff._base_manager.filter(to_task=OuterRef("pk"), state__in=("offered", "expired")).order_by()
    first = offers.values("to_task").annotate(first=Min("asked_at")).values("first")
    waiting = Task._base_manager.filter(state="waiting", nudge_at=None, case__state="open")
    waiting.exclude(case__source="practice").update(nudge_at=Subquery(first))


class Migration(migrations.Migration):
    dependencies = [("handoffs", "0005_reminded"), ("workflows", "0005_case_words")]

    operations = [migrations.RunPython(look_at_offers, migrations.RunPython.noop)]
