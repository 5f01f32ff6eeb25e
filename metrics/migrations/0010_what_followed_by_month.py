from django.db import migrations


def forget_days(apps, schema_editor):
    """What followed is kept by month alone: forecasts ask for nothing else, and by day it was most of all rollups."""
    apps.get_model("metrics", "Rollup").objects.filter(kind__in=("ahead", "left"), period="d").delete()


class Migration(migrations.Migration):
    dependencies = [("metrics", "0009_event_logs")]

    operations = [migrations.RunPython(forget_days, migrations.RunPython.noop, elidable=True)]
