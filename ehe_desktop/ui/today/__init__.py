"""What must I do, where am I going, is the device ready (ux.md 2.2)."""
