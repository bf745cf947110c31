"""Fresh values."""

import uuid

from goldenpath.probes.nonces import Nonces


def test_the_same_seed_gives_the_same_values_in_the_same_order() -> None:
    """A run can be repeated by its seed; another seed gives other values."""
    first, second, other = Nonces("a"), Nonces("a"), Nonces("b")
    values = [first.nonce(), first.uuid(), first.nonce()]
    assert values == [second.nonce(), second.uuid(), second.nonce()]
    assert len({*values, other.nonce(), other.uuid()}) == 5


def test_their_forms() -> None:
    """A nonce is one word of 18 letters and digits; a UUID is one of version 4."""
    nonces = Nonces("a")
    nonce = nonces.nonce()
    assert (len(nonce), nonce.isalnum(), nonce.isascii()) == (18, True, True)
    assert uuid.UUID(nonces.uuid()).version == 4
