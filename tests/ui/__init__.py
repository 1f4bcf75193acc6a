"""The screens, driven offscreen as a person would: by keys, by pointer, at any text size."""
