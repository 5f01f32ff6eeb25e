"""Leave room beside each case: every move writes the row again, and a copy on the same page needs no new index entry."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def leave_room(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute("ALTER TABLE workflows_case SET (fillfactor = 75)")


def fill(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute("ALTER TABLE workflows_case RESET (fillfactor)")


class Migration(migrations.Migration):
    dependencies = [("workflows", "0010_role_deputies")]
    operations = [migrations.RunPython(leave_room, fill)]
