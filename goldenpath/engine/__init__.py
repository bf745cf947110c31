"""Runs a plan: preflight, order by value, slots, confirmation, fail-fast; speaks in events only."""
