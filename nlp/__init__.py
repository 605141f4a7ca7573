"""Understanding: which language, which themes, which Equip^t dimensions, what to quote or mask.

Knows neither the database nor the web framework. Only `nlp.taxonomy` and `nlp.redact` are light
enough to be read by a web process; everything else loads spaCy and belongs to the jobs.
"""
