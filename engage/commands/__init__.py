"""The commands of `engage`, one file a subject. Edges: they open transactions and print."""
