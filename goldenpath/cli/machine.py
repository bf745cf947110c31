"""What a report says of the machine that ran the tests: the runner's, never the service's."""

from __future__ import annotations

import platform
import shlex
import sys
from collections.abc import Sequence

from goldenpath import __version__
from goldenpath.base.inert import one_line
from goldenpath.base.masking import Masker
from goldenpath.model.run import Runner

_COMMAND_LIMIT = 500
_KIBIBYTE = 1024


def runner(arguments: Sequence[str], masker: Masker) -> Runner:
    """Return what executes this run, its command line masked."""
    command = masker.mask(shlex.join(["goldenpath", *arguments]))
    return Runner(
        goldenpath=__version__,
        python=platform.python_version(),
        platform=f"{platform.system()} {platform.machine()}",
        command=one_line(command, limit=_COMMAND_LIMIT),
    )


def peak_memory_bytes() -> int | None:
    """Return this process's greatest resident size, or None where the system does not say."""
    try:
        import resource
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * _KIBIBYTE
