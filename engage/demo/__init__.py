"""The demo city: people's words written by hand, brought in through the real doors."""
