"""Making surveys: drafts, their history and translations, publishing, the worksheet, the bank.

Called by the studio's pages. Residents' answers belong to `engage.intake`, which asks versions and
never looks at a draft.
"""
