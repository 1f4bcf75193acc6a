"""The printed pages and their twins: text, marks, privacy, bytes."""
