"""What differs between Linux, Windows and macOS, one small module a system behind one interface."""
