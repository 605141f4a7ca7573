"""Figures of the running product: `python -m bench` prints them and writes `results.json`."""
