"""``python -m goldenpath.demo``: the stand-in service on its own."""

import sys
from collections.abc import Sequence

from goldenpath.demo.arguments import parse
from goldenpath.demo.settings import SettingsError


def main(argv: Sequence[str]) -> int:
    """Serve until told to stop; 0 for a clean end, 2 for settings that cannot be honoured."""
    try:
        settings = parse(argv)
    except SettingsError as error:
        return _fail(error)
    # Wrong settings and --help are answered without waiting for the server's imports.
    from goldenpath.demo.serve import ListenError, serve  # noqa: PLC0415 - errors and --help need no server

    try:
        serve(settings)
    except ListenError as error:
        return _fail(error)
    except KeyboardInterrupt:
        # Ctrl-C before the service minds signals by itself.
        return 0
    return 0


def _fail(error: Exception) -> int:
    print(f"error: {error}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
