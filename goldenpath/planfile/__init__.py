"""The plan file: YAML text in, a checked `Plan` out, or a complaint that points at a line and column."""
