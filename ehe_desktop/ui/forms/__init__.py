"""Draws any form from the engine's items, by type and appearance. Knows no question by name."""
