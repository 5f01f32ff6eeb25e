"""Print the JSON Schema of the process document: `python -m workflows.document > docs/process-document.schema.json`.

Run with `DJANGO_SETTINGS_MODULE=procops.settings`.
"""

import json

from workflows.document import json_schema


def text() -> str:
    """The published file, to the letter."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    print(text(), end="")
