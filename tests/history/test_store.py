"""A store is named by a URL."""

from __future__ import annotations

from pathlib import Path

import pytest

from goldenpath.base.errors import UsageError
from goldenpath.history.store import open_store


@pytest.mark.parametrize("url", ["", "sqlite:///", "postgresql://host/db", "history.db", "ftp://\x1b[2J" + "x" * 500])
def test_an_unknown_kind_of_store_is_refused(url: str) -> None:
    """Only what is known is opened, and the complaint shows what would be right."""
    with pytest.raises(UsageError) as refused:
        open_store(url)
    assert refused.value.message.startswith("no store is known for ")
    assert refused.value.message.isprintable()
    assert refused.value.hint == "write sqlite:///PATH"


def test_every_character_after_the_scheme_is_the_path(tmp_path: Path) -> None:
    """A path may hold what a URL would read as a query."""
    path = tmp_path / "a?b=c#d%20.db"
    open_store(f"sqlite:///{path}").close()

    assert path.is_file()
