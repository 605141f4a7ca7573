"""Surveys in and out: YAML, JSON and XLSForm."""
