"""How a reply typed by a person is read: digits, number words, letters, labels, in any language.

Pure functions over text and the word tables of `surveys/reading/words`. Question kinds use it.
"""
