import pytest

from procops.texts import UnfitText, clean, for_display


def test_text_is_kept_composed_with_plain_line_ends():
    assert clean("e\u0301\r\n\r", at_most=3, lines=True) == "\u00e9\n\n"


@pytest.mark.parametrize("unfit", ["\x00", "\x1b", "\x7f", "\x85", "\ud800"])
def test_control_characters_and_lone_surrogates_are_refused(unfit):
    with pytest.raises(UnfitText, match="holds characters that cannot be kept"):
        clean(f"a{unfit}", at_most=10, lines=True)


def test_several_lines_only_where_they_belong():
    assert clean("a\n\tb", at_most=10, lines=True) == "a\n\tb"
    with pytest.raises(UnfitText, match="may not hold line breaks or tabs"):
        clean("a\nb", at_most=10)


def test_length_is_counted_in_code_points_after_composing():
    assert clean("e\u0301" * 10, at_most=10) == "\u00e9" * 10
    with pytest.raises(UnfitText, match="may have at most 1,000 characters"):
        clean("x" * 1001, at_most=1000)
    with pytest.raises(UnfitText, match="may have at most 10 characters"):
        clean("x" * 10**6, at_most=10)


def test_what_is_shown_cannot_turn_the_text_around_it():
    assert for_display("pay \u202eevil\u2069 now \u05e9\u05dc\u05d5\u05dd") == "pay evil now \u05e9\u05dc\u05d5\u05dd"
