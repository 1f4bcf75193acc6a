"""Raising a concern, the list of concerns, and safeguarding flags."""
