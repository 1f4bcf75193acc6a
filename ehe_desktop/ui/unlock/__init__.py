"""The door: unlocking a known store, and setting up this device once. It knows no case."""
