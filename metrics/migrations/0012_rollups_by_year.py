from itertools import groupby
from operator import attrgetter

from django.db import migrations, models

from metrics.spread import Histogram

BY_MONTH_ALONE = ("ahead", "left")
WHOSE = ("organization_id", "process_id", "kind", "slice", "key")


def add_up_years(apps, schema_editor):
    """Years are what their months add up to. One key at a time, in the order of its days."""
    rollups = apps.get_model("metrics", "Rollup").objects
    months = rollups.filter(period="m").exclude(kind__in=BY_MONTH_ALONE).order_by(*WHOSE, "day")
    years = groupby(months.iterator(), lambda row: (*attrgetter(*WHOSE)(row), row.day.replace(month=1)))
    made = []
    for (*whose, day), some in years:
        made.append(_year(rollups.model, dict(zip(WHOSE, whose, strict=True)), day, list(some)))
        if len(made) == 1000:
            rollups.bulk_create(made)
            made.clear()
    rollups.bulk_create(made)


def _year(model, whose, day, months):
    sums = {name: sum(getattr(month, name) for month in months) for name in ("n", "rated", "good", "sum_ms", "sum_working_ms")}
    elapsed, working = (
        Histogram.read_all([getattr(month, first) for month in months], [getattr(month, counts) for month in months])
        for first, counts in (("first", "counts"), ("first_working", "counts_working"))
    )
    return model(
        **whose, period="y", day=day, **sums, first=elapsed.begins, counts=elapsed.stored(),
        first_working=working.begins, counts_working=working.stored(),
    )  # fmt: skip


def forget_years(apps, schema_editor):
    apps.get_model("metrics", "Rollup").objects.filter(period="y").delete()


class Migration(migrations.Migration):
    dependencies = [("metrics", "0011_figures_vouched_for_by_their_case")]

    operations = [
        migrations.RemoveConstraint(model_name="rollup", name="rollup_period_known"),
        migrations.AddConstraint(
            model_name="rollup",
            constraint=models.CheckConstraint(
                condition=models.Q(("period__in", ("d", "m", "y"))), name="rollup_period_known"
            ),
        ),
        migrations.RunPython(add_up_years, forget_years, elidable=True),
    ]
