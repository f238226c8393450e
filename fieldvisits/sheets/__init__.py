"""The household sheet as data: its definition, its conditions, checking answers, XLSForm.

Nothing here reads the database. The phone reads the same definition; what an expression means is
written in `logic.py`.
"""
