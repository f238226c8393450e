"""Objects as a spreadsheet: its columns, the names a row may write, rows, the template."""
