from django.db import migrations

# The text of the index stays as it is here, whatever becomes of workflows.case_words.
CREATE = (
    "CREATE INDEX case_words ON workflows_case USING gin "
    "(to_tsvector('simple'::regconfig, translate(reference || ' ' || title, '-./@_', '     ')))"
)


def create(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(CREATE)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX case_words")


class Migration(migrations.Migration):
    dependencies = [("workflows", "0004_all_work_indexes")]
    operations = [migrations.RunPython(create, drop, elidable=False)]
