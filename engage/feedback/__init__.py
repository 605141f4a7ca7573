"""What happens to a comment after it came in: tagged, routed, answered for."""
