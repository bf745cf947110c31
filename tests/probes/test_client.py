"""The values of the port to the network."""

from goldenpath.probes.client import Head


def test_a_header_is_found_whatever_its_case() -> None:
    """Repeated fields are joined, an absent one is None, an empty one is empty."""
    head = Head(status=200, headers=(("X-A", "1"), ("x-a", "2"), ("Empty", "")))
    assert (head.header("X-a"), head.header("empty"), head.header("no")) == ("1, 2", "", None)
