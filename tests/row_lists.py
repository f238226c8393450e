"""The lists of cases behind the rows of tables, held against their numbers."""


def wrong_lists(tables, days, path):
    """Table, row and column of every number of cases that does not list so many; and how many fit.

    Lists are read together, as for a seal, and each by itself, as for a page.
    """
    wrong, right = [], 0
    for table in tables:
        cells = {}
        for row in table.rows(*days):
            for column, number in row.cells.items():
                behind = table.behind_row(row.row, column)
                if behind is not None:
                    cells[f"{row.row}|{column}"] = behind, number
        terms = {key: behind.terms for key, (behind, _number) in cells.items()}
        for key, (behind, number) in cells.items():
            together = behind.app.numbers(terms, days, path)[key]
            alone = behind.app.numbers({key: behind.terms}, days, path)[key]
            shown = [case.number for case in behind.app.cases(behind.terms, *days, path)]
            if sorted(together) == sorted(alone) == sorted(shown) and len(alone) == number:
                right += bool(number)
            else:
                wrong.append((table.code, key))
    return wrong, right
