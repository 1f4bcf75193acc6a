"""How fast it is, each figure beside its yardstick from the same run. Nothing here is a test; see `__main__.py`."""
