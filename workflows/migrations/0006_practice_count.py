from django.db import migrations, models


def count(apps, schema_editor):
    """Go on after the highest number of a practice case that is there."""
    cases = apps.get_model("workflows", "Case").objects.filter(source="practice")
    last = {}
    for process_id, reference in cases.values_list("process_id", "reference").iterator():
        last[process_id] = max(last.get(process_id, 0), int(reference.rpartition("-")[2]))
    for process_id, number in last.items():
        apps.get_model("workflows", "Process").objects.filter(pk=process_id).update(practice_count=number)


class Migration(migrations.Migration):
    dependencies = [("workflows", "0005_case_words")]
    operations = [
        migrations.AddField(
            model_name="process",
            name="practice_count",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.RunPython(count, migrations.RunPython.noop, elidable=True),
    ]
