"""What the designer shows in grey where a document says nothing is what the server then does."""

import json
from pathlib import Path

from workflows.parts.ladder import USUAL_LADDER, ladder_of
from workflows.parts.process import ANSWER_PROBLEMS_WITHIN
from workflows.parts.reminders import USUAL, Reminders
from workflows.parts.span import Span
from workflows.parts.step import PAUSE_AT_MOST

FILE = Path(__file__).parents[2] / "frontend" / "src" / "designer" / "usual.json"
NEVER = Reminders(before=None, at_due=False, late=None, unanswered=None)


def test_the_designer_shows_what_is_usual():
    shown = json.loads(FILE.read_text("utf-8"))
    assert NEVER.changed_by(shown["reminders"]) == USUAL
    assert ladder_of(shown["ladder"]) == USUAL_LADDER
    assert Span.from_json(shown["pause_at_most"]) == PAUSE_AT_MOST
    assert Span.from_json(shown["answer_problems_within"]) == ANSWER_PROBLEMS_WITHIN
