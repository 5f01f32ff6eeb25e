"""The floor: the same graph completed by hand-written SQL, one statement a round trip, with no rule asked.

One transaction a completion: lock the task, end it, touch the case, insert each next task with its handoff, insert a
journal line; and one for each handoff that is accepted. Four tables, eight indexes. What a product adds (contracts,
permissions, clocks, hash chain, notices) it adds on top of this.
"""

import time
import uuid
from typing import Any

import psycopg2

SCHEMA = """
DROP SCHEMA IF EXISTS floor CASCADE; CREATE SCHEMA floor; SET search_path TO floor;
CREATE TABLE cases (id uuid PRIMARY KEY, state text, seq int, data jsonb, updated_at timestamptz);
CREATE TABLE tasks (id uuid PRIMARY KEY, case_id uuid REFERENCES cases, step text, owner uuid, state text,
                    due_at timestamptz, ready_at timestamptz, ended_at timestamptz);
CREATE INDEX ON tasks (owner, due_at, id) WHERE state = 'ready';
CREATE INDEX ON tasks (case_id);
CREATE TABLE handoffs (id uuid PRIMARY KEY, from_task uuid REFERENCES tasks, to_task uuid REFERENCES tasks, state text,
                       offered_at timestamptz, answer_by timestamptz);
CREATE INDEX ON handoffs (to_task);
CREATE TABLE entries (case_id uuid, seq int, at timestamptz, kind text, task_id uuid, facts jsonb,
                      PRIMARY KEY (case_id, seq));
"""

NEXT: dict[str, tuple[str, ...]] = {
    "paperwork": ("it", "manager"),
    "it": (),
    "manager": ("first_day",),
    "first_day": ("buddy",),
    "first_day_alone": ("sign_off",),
    "buddy": ("sign_off",),
    "sign_off": (),
}
"""What a completion opens; the join is opened by whichever of the two the driver finishes last."""


def prepare(url: str) -> None:
    with psycopg2.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(SCHEMA)


class Floor:
    """One worker's connection and its cases."""

    def __init__(self, url: str, cases: int) -> None:
        self.connection = psycopg2.connect(url, options="-c search_path=floor -c synchronous_commit=on")
        self.owner = str(uuid.uuid4())
        self.first = [self._begin() for _ in range(cases)]

    def run(self) -> tuple[list[float], int, float, float]:
        """Complete every task and accept every handoff: seconds of each completion, moves, wall and CPU seconds."""
        took: list[float] = []
        moves, wall, cpu = 0, time.perf_counter(), time.process_time()
        for number, (case, task) in enumerate(self.first):
            ahead = [("paperwork", task)]
            while ahead:
                step, task = ahead.pop(0)
                before = time.perf_counter()
                opened = self._complete(case, task, _next(step, number))
                took.append(time.perf_counter() - before)
                for next_step, next_task, handoff in opened:
                    self._accept(case, next_task, handoff)
                    ahead.append((next_step, next_task))
                moves += 1 + len(opened)
        return took, moves, time.perf_counter() - wall, time.process_time() - cpu

    def _begin(self) -> tuple[str, str]:
        case, task = str(uuid.uuid4()), str(uuid.uuid4())
        with self.connection, self.connection.cursor() as cursor:
            cursor.execute("INSERT INTO cases VALUES (%s, 'open', 0, '{}', now())", [case])
            cursor.execute(
                "INSERT INTO tasks VALUES (%s, %s, 'paperwork', %s, 'ready', now(), now())", [task, case, self.owner]
            )
        return case, task

    def _complete(self, case: str, task: str, steps: tuple[str, ...]) -> list[tuple[str, str, str]]:
        opened: list[tuple[str, str, str]] = []
        with self.connection, self.connection.cursor() as cursor:
            cursor.execute("SELECT * FROM tasks WHERE id = %s FOR UPDATE", [task])
            _row: Any = cursor.fetchone()
            cursor.execute("UPDATE tasks SET state = 'done', ended_at = now() WHERE id = %s", [task])
            cursor.execute("UPDATE cases SET seq = seq + 1, updated_at = now() WHERE id = %s RETURNING seq", [case])
            (seq,) = cursor.fetchone()  # type: ignore[misc]
            for step in steps:
                new, handoff = str(uuid.uuid4()), str(uuid.uuid4())
                cursor.execute(
                    "INSERT INTO tasks VALUES (%s, %s, %s, %s, 'waiting', now(), now())", [new, case, step, self.owner]
                )
                cursor.execute(
                    "INSERT INTO handoffs VALUES (%s, %s, %s, 'offered', now(), now())", [handoff, task, new]
                )
                opened.append((step, new, handoff))
            cursor.execute("INSERT INTO entries VALUES (%s, %s, now(), 'task.done', %s, '{}')", [case, seq, task])
        return opened

    def _accept(self, case: str, task: str, handoff: str) -> None:
        with self.connection, self.connection.cursor() as cursor:
            cursor.execute("SELECT * FROM handoffs WHERE id = %s FOR UPDATE", [handoff])
            cursor.fetchone()
            cursor.execute("UPDATE handoffs SET state = 'accepted' WHERE id = %s", [handoff])
            cursor.execute("UPDATE tasks SET state = 'ready', ready_at = now() WHERE id = %s", [task])
            cursor.execute("UPDATE cases SET seq = seq + 1, updated_at = now() WHERE id = %s RETURNING seq", [case])
            (seq,) = cursor.fetchone()  # type: ignore[misc]
            cursor.execute(
                "INSERT INTO entries VALUES (%s, %s, now(), 'handoff.accepted', %s, '{}')", [case, seq, task]
            )


def _next(step: str, number: int) -> tuple[str, ...]:
    """Every second case goes without a buddy: 5.5 completions a case."""
    return NEXT["first_day_alone"] if step == "first_day" and number % 2 else NEXT[step]
