"""A synthetic council, deterministic by seed. Everyone in it is invented."""
