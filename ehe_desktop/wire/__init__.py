"""Messages between a laptop and the central system. PROTOCOL.md says what they mean."""
