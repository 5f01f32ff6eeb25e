"""How far somebody was reminded stands on the task or offer itself: it had a row of its own, with three indexes."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import OuterRef, Subquery


def copy(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    reminded = apps.get_model("handoffs", "Reminded").objects
    for model in (apps.get_model("workflows", "Task"), apps.get_model("handoffs", "Handoff")):
        row = reminded.filter(subject_id=OuterRef("pk"))
        model.objects.filter(pk__in=reminded.values("subject_id")).update(
            reminded_of=Subquery(row.values("version")), reminded_n=Subquery(row.values("n"))
        )


class Migration(migrations.Migration):
    dependencies = [
        ("handoffs", "0015_checks_made_ready_faster"),
        ("workflows", "0014_reminded_on_the_row"),
    ]
    operations = [
        migrations.AddField(model_name="handoff", name="reminded_n", field=models.SmallIntegerField(null=True)),
        migrations.AddField(model_name="handoff", name="reminded_of", field=models.DateTimeField(null=True)),
        migrations.RunPython(copy, migrations.RunPython.noop, elidable=True),
        migrations.DeleteModel(name="Reminded"),
    ]
