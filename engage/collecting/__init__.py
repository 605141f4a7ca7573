"""Meeting people where they are: collectors, posters, paper forms, key-in, and who is still missing."""
