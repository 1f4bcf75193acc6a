"""One child whole, with the person never out of sight (ux.md 2.4)."""
