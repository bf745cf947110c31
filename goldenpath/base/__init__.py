"""The floor everything stands on: errors, time, positioned values, masking, inert text, the one writer."""
