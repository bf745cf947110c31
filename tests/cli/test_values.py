"""Where the values behind `${var.X}` and `${secret.X}` come from."""

from pathlib import Path

import pytest

from goldenpath.base.errors import UsageError
from goldenpath.base.masking import MASK, Masker
from goldenpath.cli.values import plan_values


def test_command_line_over_environment_over_file(tmp_path: Path) -> None:
    """A value given on the command line wins over the environment's, and that over the file's."""
    secrets = tmp_path / "secrets"
    secrets.write_text("# keys\n\nA=from file\nB=from file\nC=from file\n")
    environ = {"GOLDENPATH_SECRET_B": "from environment", "GOLDENPATH_SECRET_C": "from environment", "HOME": "/x"}

    values = plan_values(environ, Masker(), secrets=["C=from line"], secrets_file=secrets)

    assert values == {"secret.A": "from file", "secret.B": "from environment", "secret.C": "from line"}


def test_variables_are_not_secrets() -> None:
    """Variables are read beside secrets, and stay readable."""
    masker = Masker()
    values = plan_values({"GOLDENPATH_VAR_URL": "https://one"}, masker, variables=["REGION=north=1"])

    assert values == {"var.URL": "https://one", "var.REGION": "north=1"}
    assert masker.mask("https://one north=1") == "https://one north=1"


def test_every_secret_is_masked_at_once() -> None:
    """A secret is registered with the masker when it is read."""
    masker = Masker()
    plan_values({"GOLDENPATH_SECRET_KEY": "correct horse"}, masker)

    assert masker.mask("key=correct horse!") == f"key={MASK}!"


@pytest.mark.parametrize("entry", ["novalue", "=x", " =x"])
def test_an_entry_without_a_name_is_refused(entry: str) -> None:
    """An entry that is not NAME=VALUE is refused by the flag's name."""
    with pytest.raises(UsageError, match="--var: an entry is not NAME=VALUE"):
        plan_values({}, Masker(), variables=[entry])


def test_a_missing_secrets_file_is_named(tmp_path: Path) -> None:
    """A secrets file that cannot be read is named."""
    with pytest.raises(UsageError, match="cannot read the secrets file"):
        plan_values({}, Masker(), secrets_file=tmp_path / "absent")
