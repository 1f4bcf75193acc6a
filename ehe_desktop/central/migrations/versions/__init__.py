"""One step a file; a step that has left the house is never edited again."""
