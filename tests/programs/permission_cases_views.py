"""Who may open the views over measures: portfolio, calendar, board, the chain and its paper."""

from territories.choices import Role
from tests.programs.permission_cases import CHAIN, SENT_SEEN, _case, _line, _list, _page, prepare

__all__ = ["CASES", "prepare"]

CASES = [
    _case(_list("portfolio"), CHAIN, seen=set(Role), foreign=None),
    _case(_list("due-calendar"), SENT_SEEN, seen=set(Role), foreign=None),
    _case(_page("programme-measures", "sent"), SENT_SEEN, seen=SENT_SEEN),
    _case(_page("programme-measures", "draft"), CHAIN),
    _case(_line("measure-chain", "sent"), SENT_SEEN, seen=SENT_SEEN),
    _case(_line("measure-chain", "draft"), CHAIN),
    _case(_line("measure-chain-pdf", "sent"), SENT_SEEN, seen=SENT_SEEN),
    _case(_line("measure-chain-pdf", "draft"), CHAIN),
    _case(_line("measure-chain-document", "sent"), SENT_SEEN, seen=SENT_SEEN),
    _case(_line("measure-chain-document", "draft"), CHAIN),
    _case(_line("measure-chain-document-file", "draft"), CHAIN),
]
