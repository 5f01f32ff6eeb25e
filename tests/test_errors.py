import pytest

from procops.errors import Refused


class AlreadyAnswered(Refused):
    """Somebody has already answered
    the handoff of "{step}".

    This paragraph is for whoever reads the code.
    """

    next_action = 'Look at "{step}" again.'


def test_a_refusal_is_named_for_its_class_and_speaks_its_docstring():
    refused = AlreadyAnswered(step="Create accounts", answered_by=7)

    assert AlreadyAnswered.code == refused.code == "already_answered"
    assert refused.message == str(refused) == 'Somebody has already answered the handoff of "Create accounts".'
    assert refused.next_action == 'Look at "Create accounts" again.'
    assert refused.facts == {"step": "Create accounts", "answered_by": 7}


def test_a_refusal_can_be_told_in_other_words():
    refused = AlreadyAnswered("Too late for {braces}.", next_action="Wait.", step="x")

    assert (refused.message, refused.next_action) == ("Too late for {braces}.", "Wait.")


def test_a_fact_that_the_sentence_needs_cannot_be_forgotten():
    with pytest.raises(KeyError, match="step"):
        AlreadyAnswered()
