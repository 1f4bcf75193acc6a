"""The real client, real encrypted stores and the real centre, over a network that may be bad."""
