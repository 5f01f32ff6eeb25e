"""The example in docs/working-time.md gives the answers written beside it."""

import re
from pathlib import Path

from tests.working_time.calendars import utc

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "working-time.md"


def test_the_example_answers_as_it_says():
    example = re.search(r"```python\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)
    assert example
    names: dict[str, object] = {}
    exec(example[1], names)

    answers = re.findall(r"^(calendar\..*?) +# ([\d: -]+) UTC", example[1], re.MULTILINE)

    assert [eval(question, names) for question, _ in answers] == [utc(answer) for _, answer in answers]
    assert len(answers) == 3
