"""What waits, what needs a decision, and what the last rounds did."""
