"""You said, we did: what the public may read of a survey, measured by a job and stored."""
