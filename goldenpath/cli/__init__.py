"""The command line: options, wiring and exit codes; decisions are made below."""
