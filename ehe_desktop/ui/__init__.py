"""Qt: one folder a screen; shell.py joins them."""
