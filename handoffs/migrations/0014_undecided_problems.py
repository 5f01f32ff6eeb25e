from typing import Any

from django.db import migrations, models
from django.db.models import F


def look_at_open_ones(apps: Any, schema_editor: Any) -> None:
    """What is open already is looked at, too, when it should have been answered; not what one person tries out."""
    problems = apps.get_model("handoffs", "Problem")._base_manager
    problems.filter(state="open").exclude(case__source="practice").update(nudge_at=F("answer_by"))


class Migration(migrations.Migration):
    dependencies = [
        ("handoffs", "0013_fewer_questions_per_move"),
        ("workflows", "0012_fewer_questions_per_move"),
    ]

    operations = [
        migrations.AddField(
            model_name="problem",
            name="nudge_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name="problem",
            index=models.Index(
                condition=models.Q(("nudge_at__isnull", False)), fields=["nudge_at", "id"], name="problem_nudge"
            ),
        ),
        migrations.RunPython(look_at_open_ones, migrations.RunPython.noop, elidable=True),
    ]
