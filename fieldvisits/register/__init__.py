"""Households as a spreadsheet: its columns, the names a row may write, the template."""
