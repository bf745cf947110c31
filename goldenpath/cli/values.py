"""What the plan's `${var.X}` and `${secret.X}` stand for: command line over environment over file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from goldenpath.base.errors import UsageError
from goldenpath.base.masking import Masker

_VAR_PREFIX = "GOLDENPATH_VAR_"
_SECRET_PREFIX = "GOLDENPATH_SECRET_"  # noqa: S105 - a prefix of names


def plan_values(
    environ: Mapping[str, str],
    masker: Masker,
    *,
    variables: Iterable[str] = (),
    secrets: Iterable[str] = (),
    secrets_file: Path | None = None,
) -> dict[str, str]:
    """Return the values by reference name, `var.X` and `secret.X`; every secret is registered for masking.

    Args:
        environ: the process's environment.
        masker: told of every secret before anything else happens.
        variables: `NAME=VALUE` from the command line.
        secrets: `NAME=VALUE` from the command line.
        secrets_file: lines of `NAME=VALUE`; blank lines and lines that start with # are passed over.

    Raises:
        UsageError: an entry is not NAME=VALUE, or the file cannot be read.
    """
    values: dict[str, str] = {}
    if secrets_file is not None:
        values |= {f"secret.{name}": value for name, value in _from_file(secrets_file)}
    for name, value in environ.items():
        if name.startswith(_VAR_PREFIX):
            values[f"var.{name.removeprefix(_VAR_PREFIX)}"] = value
        elif name.startswith(_SECRET_PREFIX):
            values[f"secret.{name.removeprefix(_SECRET_PREFIX)}"] = value
    values |= {f"var.{name}": value for name, value in (_split(entry, "--var") for entry in variables)}
    values |= {f"secret.{name}": value for name, value in (_split(entry, "--secret") for entry in secrets)}
    for name, value in values.items():
        if name.startswith("secret."):
            masker.register(value)
    return values


def _from_file(path: Path) -> Iterable[tuple[str, str]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"cannot read the secrets file {path}", hint="it holds lines of NAME=VALUE in UTF-8"
        ) from error
    wanted = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
    return [_split(line, f"{path}") for line in wanted]


def _split(entry: str, source: str) -> tuple[str, str]:
    name, equals, value = entry.partition("=")
    if not equals or not name.strip():
        raise UsageError(f"{source}: an entry is not NAME=VALUE", hint=f"for example {source} NAME=value")
    return name.strip(), value
