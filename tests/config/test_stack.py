import pytest

from config.stack import in_one_piece


def test_a_call_is_made_as_it_was_asked_for():
    assert in_one_piece(divmod, 7, 2) == (3, 1)
    assert in_one_piece(int, "11", base=2) == 3

    with pytest.raises(ValueError, match="invalid literal"):
        in_one_piece(int, "x")


def test_its_frame_leaves_the_rest_of_half_a_megabyte():
    taken = in_one_piece.__code__.co_stacksize * 8

    assert 2**18 < taken < 2**19 - 2**17
