"""Spreadsheets that people send: their columns, reading them, the rows refused, the template."""

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
