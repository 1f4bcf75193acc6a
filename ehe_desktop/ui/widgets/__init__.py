"""Small parts every screen is built from. They know no child, no service and no store."""
