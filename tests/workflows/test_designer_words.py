"""The designer says deadlines, limits and conditions in the server's words: both are held to one file.

`frontend/src/designer/wording.test.ts` reads it too. Write it anew with
`DJANGO_SETTINGS_MODULE=tests.settings python -m tests.workflows.test_designer_words`.
"""

import json
from pathlib import Path
from typing import Any

import django

from procops.ui import document_words
from workflows import gallery

FILE = Path(__file__).parents[2] / "frontend" / "src" / "designer" / "wording.json"


def said() -> dict[str, Any]:
    """Every deadline, limit and condition of the gallery, by process and key."""
    return {
        document["process"]["key"]: {
            "deadlines": {step["key"]: document_words.deadline(step, document) for step in document["steps"]},
            "limits": {flow["key"]: document_words.limit(flow) for flow in document["flows"]},
            "conditions": {flow["key"]: document_words.condition(flow, document) for flow in document["flows"]},
            "without_labels": {
                flow["key"]: document_words.condition(flow | {"label": ""}, document) for flow in document["flows"]
            },
        }
        for document in gallery.documents()
    }


def test_the_file_says_what_the_server_says():
    assert json.loads(FILE.read_text("utf-8")) == said()


if __name__ == "__main__":
    django.setup()
    FILE.write_text(json.dumps(said(), ensure_ascii=False, indent=1) + "\n", "utf-8")
