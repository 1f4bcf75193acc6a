"""What a child sees while they hold the device. It knows one form and two first names; no store, no service."""
