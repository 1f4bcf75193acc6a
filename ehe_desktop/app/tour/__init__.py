"""The tour: the real window, driven offscreen through the whole job by the buttons a person presses."""
