"""The pure heart: what outcomes mean in money, and whether that is GO. Values in, values out."""
