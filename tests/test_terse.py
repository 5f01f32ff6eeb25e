"""A terse transaction promises what any other does, in fewer messages to PostgreSQL."""

import io
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, connections, transaction

pytestmark = [pytest.mark.postgres_only, pytest.mark.django_db]


class Sayer:
    """A connection of its own, outside the transaction of the test."""

    def __init__(self) -> None:
        self.db: Any = connection.copy(alias="terse")

    def say(self, word: str, *, heard: bool = False) -> None:
        with self.db.cursor() if heard else self.db.unheard() as cursor:
            cursor.execute("INSERT INTO said VALUES (%s)", [word])

    def ask(self, sql: str = "SELECT word FROM said ORDER BY word") -> list[Any]:
        with self.db.cursor() as cursor:
            cursor.execute(sql)
            return [row[0] for row in cursor.fetchall()]


class Witness(Sayer):
    def last_message(self, of: Sayer) -> list[str]:
        """What another connection said last and whether it is in a transaction, as the server tells."""
        pid = of.db.connection.info.backend_pid
        return self.ask(f"SELECT unnest(ARRAY[query, state]) FROM pg_stat_activity WHERE pid = {pid}")


@pytest.fixture
def witness() -> Iterator[Witness]:
    """For whom the table of these tests is made."""
    witness = Witness()
    with witness.db.cursor() as cursor:
        cursor.execute("CREATE TABLE said (word text UNIQUE DEFERRABLE INITIALLY DEFERRED CHECK (word <> 'never'))")
    yield witness
    with witness.db.cursor() as cursor:
        cursor.execute("DROP TABLE said")
    witness.db.close()


@pytest.fixture
def sayer(witness: Witness) -> Iterator[Sayer]:
    sayer = Sayer()
    connections["terse"] = sayer.db
    yield sayer
    sayer.db.close()
    del connections["terse"]


def test_begin_travels_with_the_first_statement_and_commit_with_what_nobody_hears(
    sayer: Sayer, witness: Witness
) -> None:
    with sayer.db.terse():
        assert sayer.ask() == []
        assert witness.last_message(sayer) == ["BEGIN; SELECT word FROM said ORDER BY word", "idle in transaction"]
        sayer.say("one")
        sayer.say("two")
        assert witness.last_message(sayer)[0].startswith("BEGIN; SELECT")
    said = "INSERT INTO said VALUES ('one'); INSERT INTO said VALUES ('two'); COMMIT"
    assert witness.last_message(sayer) == [said, "idle"]
    assert witness.ask() == ["one", "two"]


def test_what_is_read_counts_what_was_said_unheard_and_nobody_else_sees_it(sayer: Sayer, witness: Witness) -> None:
    with sayer.db.terse():
        sayer.say("one")
        assert (sayer.ask(), witness.ask()) == (["one"], [])
    assert witness.ask() == ["one"]


def test_an_error_leaves_everything_as_it_was(sayer: Sayer, witness: Witness) -> None:
    def move() -> None:
        with sayer.db.terse():
            sayer.say("one", heard=True)
            sayer.say("two")
            raise ValueError("refused")

    with pytest.raises(ValueError, match="refused"):
        move()
    assert witness.last_message(sayer) == ["ROLLBACK", "idle"]
    assert sayer.ask() == []


@pytest.mark.parametrize("words", [["never"], ["one", "one"]], ids=["refused at once", "refused by the commit"])
def test_an_unheard_write_that_is_refused_is_told_before_the_end(
    sayer: Sayer, witness: Witness, words: list[str]
) -> None:
    heard: list[str] = []

    def move() -> None:
        with sayer.db.terse():
            transaction.on_commit(lambda: heard.append("committed"), using="terse")
            sayer.say("kept out", heard=True)
            for word in words:
                sayer.say(word)

    with pytest.raises(IntegrityError):
        move()
    assert witness.last_message(sayer)[1] == "idle"
    assert (sayer.ask(), heard) == ([], [])


def test_where_nothing_is_said_there_is_no_transaction(sayer: Sayer, witness: Witness) -> None:
    assert sayer.ask("SELECT 1") == [1]
    with sayer.db.terse():
        pass
    with pytest.raises(ValueError, match="refused"), sayer.db.terse():
        raise ValueError("refused")
    assert witness.last_message(sayer) == ["SELECT 1", "idle"]


def test_savepoints_are_as_in_any_other(sayer: Sayer, witness: Witness) -> None:
    def part() -> None:
        with transaction.atomic(using="terse"):
            sayer.say("two", heard=True)
            sayer.say("never")
            raise ValueError("refused")

    with sayer.db.terse():
        sayer.say("one")
        with pytest.raises(ValueError, match="refused"):
            part()
        sayer.say("three")
        with sayer.db.terse():
            sayer.say("four")
        with pytest.raises(IntegrityError), sayer.db.terse():
            sayer.say("never")
    assert witness.ask() == ["four", "one", "three"]


def test_what_is_done_after_it_is_no_part_of_it(sayer: Sayer, witness: Witness) -> None:
    def later() -> None:
        with transaction.atomic(using="terse"):
            sayer.say("after")
            assert witness.last_message(sayer) == ["INSERT INTO said VALUES ('after')", "idle in transaction"]
            assert witness.ask() == ["one"]

    with sayer.db.terse():
        transaction.on_commit(later, using="terse")
        sayer.say("one")
    assert witness.ask() == ["after", "one"]


def test_whatever_else_is_said_comes_after_what_waits(sayer: Sayer, witness: Witness) -> None:
    with sayer.db.terse():
        sayer.say("one")
        with sayer.db.cursor() as cursor:
            cursor.executemany("INSERT INTO said VALUES (%s)", [["two"], ["three"]])
        sayer.say("four")
        with sayer.db.chunked_cursor() as cursor:
            cursor.execute("SELECT word FROM said")
            assert len(cursor.fetchmany(10)) == 4
        sayer.say("five")
        with sayer.db.cursor() as cursor:
            cursor.copy_expert("COPY said FROM STDIN", io.StringIO("six\n"))
    assert witness.ask() == ["five", "four", "one", "six", "three", "two"]


def test_a_connection_that_was_lost_is_made_anew(sayer: Sayer, witness: Witness) -> None:
    def move() -> None:
        with sayer.db.terse():
            assert sayer.ask() == []
            assert witness.ask(f"SELECT pg_terminate_backend({sayer.db.connection.info.backend_pid})") == [True]
            sayer.say("one")

    with pytest.raises(DatabaseError):
        move()
    assert sayer.ask() == []
