"""Steps from one version of the store's tables to the next, run by `storage/migrate.py` alone."""
