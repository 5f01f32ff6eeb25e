"""An organization's `people_revision` changes with everything that decides who gets work, kept so by the database.

Who fills a lane, who is in a team, who is still here, who is away and who stands in, whose working hours count: every
move asks, and it changes a few times a day. What has been read is used for as long as the revision stands
(`workflows.staffing`, `workflows.presence`).
Triggers, because whatever changes one of these rows, by whatever way, must not be able to forget it; made after every
``migrate`` as the journal's guard is. The number is drawn and never counted up, so that one which a rolled back
transaction had seen does not come again.
"""

from django.db import connection

_OF_AN_ORGANIZATION = (
    "people_absence",
    "people_membership",
    "people_team",
    "people_teammember",
    "people_workingcalendar",
    "workflows_staffing",
)
_DRAWN = {"postgresql": "(random() * 9007199254740991)::bigint", "sqlite": "random()"}
_OF_PERSON = "SELECT organization_id FROM people_membership WHERE person_id = NEW.id"

_PG_FUNCTIONS = f"""
CREATE OR REPLACE FUNCTION procops_people_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE people_organization SET people_revision = {_DRAWN["postgresql"]}
        WHERE id IN (SELECT organization_id FROM changed);
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION procops_person_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE people_organization SET people_revision = {_DRAWN["postgresql"]} WHERE id IN ({_OF_PERSON});
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION procops_organization_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.people_revision := {_DRAWN["postgresql"]};
    RETURN NEW;
END $$
"""


def keep_people_revision() -> None:
    """Put the triggers in place; running it again changes nothing."""
    with connection.cursor() as cursor:
        for statement in _on_postgres() if connection.vendor == "postgresql" else _on_sqlite():
            cursor.execute(statement)


def people_revision_is_kept() -> bool:
    """Whether every trigger stands."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        standing = {name for (name,) in cursor.fetchall()}
    rows = {f"{table}_{verb}_people" for table in _OF_AN_ORGANIZATION for verb in ("insert", "update", "delete")}
    return rows | {"people_person_update_people", "people_organization_update_people"} <= standing


def _on_postgres() -> list[str]:
    tables = {"insert": "NEW", "update": "NEW", "delete": "OLD"}
    return [
        _PG_FUNCTIONS,
        *(
            f"CREATE OR REPLACE TRIGGER {table}_{verb}_people AFTER {verb.upper()} ON {table}"
            f" REFERENCING {which} TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION procops_people_changed()"
            for table in _OF_AN_ORGANIZATION
            for verb, which in tables.items()
        ),
        "CREATE OR REPLACE TRIGGER people_person_update_people AFTER UPDATE OF is_active ON people_person"
        " FOR EACH ROW EXECUTE FUNCTION procops_person_changed()",
        "CREATE OR REPLACE TRIGGER people_organization_update_people BEFORE UPDATE OF calendar_id, time_zone"
        " ON people_organization FOR EACH ROW EXECUTE FUNCTION procops_organization_changed()",
    ]


def _on_sqlite() -> list[str]:
    touch = f"UPDATE people_organization SET people_revision = {_DRAWN['sqlite']}"
    rows = {"insert": "NEW", "update": "NEW", "delete": "OLD"}
    return [
        *(
            f"CREATE TRIGGER IF NOT EXISTS {table}_{verb}_people AFTER {verb.upper()} ON {table}"
            f" BEGIN {touch} WHERE id = {which}.organization_id; END"
            for table in _OF_AN_ORGANIZATION
            for verb, which in rows.items()
        ),
        "CREATE TRIGGER IF NOT EXISTS people_person_update_people AFTER UPDATE OF is_active ON people_person"
        f" BEGIN {touch} WHERE id IN ({_OF_PERSON}); END",
        "CREATE TRIGGER IF NOT EXISTS people_organization_update_people"
        " AFTER UPDATE OF calendar_id, time_zone ON people_organization"
        f" BEGIN {touch} WHERE id = NEW.id; END",
    ]
