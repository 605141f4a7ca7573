"""Responses in and out of files: the same columns in CSV, XLSX and JSON lines, whatever the version."""
