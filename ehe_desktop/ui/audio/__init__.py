"""Sound: recording a voice, playing it, reading words aloud. Qt's sound libraries are loaded on first use."""
