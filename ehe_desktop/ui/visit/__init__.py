"""A visit being written: its task list and its seven steps."""
