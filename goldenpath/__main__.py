"""The command line's door. `--version` is answered before anything is imported: it is asked often."""

from __future__ import annotations

import signal
import sys

from goldenpath import __version__


def main() -> None:
    """Run the command line and exit with its code."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        if sys.stdout is not None:  # a closed one is None
            sys.stdout.write(f"goldenpath {__version__}\n")
        return
    # Until a run begins there is nothing to save: Ctrl-C ends the process (130 to a shell), without a traceback.
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from goldenpath.cli.app import main as app  # noqa: PLC0415 - typer costs what `--version` must not pay

    app()


if __name__ == "__main__":
    main()
