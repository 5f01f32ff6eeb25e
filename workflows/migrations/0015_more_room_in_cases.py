"""Leave as much room beside each case as it takes: cases that lie side by side and change in one transaction (those
that a sweep reminds of together) each find a place on their page, and need no new index entry."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def leave_more_room(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute("ALTER TABLE workflows_case SET (fillfactor = 50)")


def leave_less_room(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute("ALTER TABLE workflows_case SET (fillfactor = 75)")


class Migration(migrations.Migration):
    dependencies = [("workflows", "0014_reminded_on_the_row")]
    operations = [migrations.RunPython(leave_more_room, leave_less_room)]
