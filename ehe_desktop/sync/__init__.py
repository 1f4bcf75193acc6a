"""One round with the central system: push, then pull, then lay in."""
