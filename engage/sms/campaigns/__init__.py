"""Invitations: a list of people who agreed to be written to, asked in waves to answer a survey."""
