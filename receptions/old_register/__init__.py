"""The register kept before, as a spreadsheet: its columns, reading, template and wrong rows."""
