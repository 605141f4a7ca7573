"""A department's week: built once, stored, drawn as page and mail, and delivered."""
