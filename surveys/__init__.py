"""The instrument: questions, logic, checks, and reading an answer from a form or a text message.

Knows neither the database nor the web framework; `engage` calls it, it calls nobody.
"""
