"""What people answered, question by question, counted by the clock and safe to show."""
