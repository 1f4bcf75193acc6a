"""Find any child in three keystrokes; work a list by reason (ux.md 2.3)."""
