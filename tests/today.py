"""The cards of the today page as lists, however many there are."""

from territories import today


def drawn(found):
    """The cards with something in them, in the order given."""
    return [card for one in found for card in today.board([one]).cards]


def cards_for(user):
    """Every card of a person, those the page only names included."""
    board = today.board_for(user)
    return [*board.cards, *drawn(board.others)]
