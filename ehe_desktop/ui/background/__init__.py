"""Work off the main thread: one thread for the store, one for sync. Knows no store and no server."""
