"""Forgets figures made so far; the next fold makes them anew from the journals, half a minute after the update.

Completions that were undone counted in them as done, and three kinds of rollups were read by nobody.
"""

from django.db import migrations


def forget(apps, schema_editor):
    for name in ("Rollup", "HandoffFigure", "StepFigure", "CaseFigure"):
        apps.get_model("metrics", name).objects.all().delete()
    apps.get_model("metrics", "Fold").objects.update(until=None, swept_at=None)


class Migration(migrations.Migration):
    dependencies = [("metrics", "0001_figures_and_rollups")]
    operations = [migrations.RunPython(forget, migrations.RunPython.noop, elidable=True)]
