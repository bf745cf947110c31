"""The nouns every other package speaks in, and pure functions over them: no clock, no I/O."""
