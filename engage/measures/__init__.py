"""Who was heard and what became of it, as pure functions over counted rows and frozen values.

Owns every figure a page, digest or export shows. Knows no database and no words: callers count,
these measure, templates say. What is shown to anyone passes `engage.measures.suppression` first.
"""
