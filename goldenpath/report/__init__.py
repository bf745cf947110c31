"""From an assessment to text: the reporters, the one template environment, and the live view of a run."""
