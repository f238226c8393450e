"""Papers of the field, drawn with ReportLab."""
