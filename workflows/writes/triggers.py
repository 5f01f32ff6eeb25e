"""The database itself refuses UPDATE and DELETE of journal and audit rows.

Made after every ``migrate`` because SQLite's table rebuilds drop triggers; ``manage.py audit`` checks that they stand.
"""

from django.db import connection

from workflows.writes.maintenance import SWITCH_TABLE

APPEND_ONLY = ("workflows_entry", "people_auditentry")

_PG_FUNCTION = """
CREATE OR REPLACE FUNCTION procops_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('procops.maintenance', true) = 'on' THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    RAISE EXCEPTION 'the journal is append-only' USING ERRCODE = 'restrict_violation';
END $$
"""


def guard_append_only() -> None:
    """Put the triggers in place; running it again changes nothing."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_PG_FUNCTION)
            for table in APPEND_ONLY:
                cursor.execute(
                    f"CREATE OR REPLACE TRIGGER {table}_row BEFORE UPDATE OR DELETE ON {table} "
                    "FOR EACH ROW EXECUTE FUNCTION procops_append_only()"
                )
                cursor.execute(
                    f"CREATE OR REPLACE TRIGGER {table}_all BEFORE TRUNCATE ON {table} "
                    "FOR EACH STATEMENT EXECUTE FUNCTION procops_append_only()"
                )
            return
        cursor.execute(f"CREATE TABLE IF NOT EXISTS {SWITCH_TABLE} (open INTEGER)")
        for table in APPEND_ONLY:
            for verb in ("UPDATE", "DELETE"):
                cursor.execute(
                    f"CREATE TRIGGER IF NOT EXISTS {table}_{verb.lower()} BEFORE {verb} ON {table} "
                    f"WHEN NOT EXISTS (SELECT 1 FROM {SWITCH_TABLE}) "
                    "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
                )


def append_only_is_guarded() -> bool:
    """Whether every trigger stands."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            wanted = {f"{table}_{what}" for table in APPEND_ONLY for what in ("row", "all")}
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'")
        else:
            wanted = {f"{table}_{verb}" for table in APPEND_ONLY for verb in ("update", "delete")}
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        return wanted <= {name for (name,) in cursor.fetchall()}
