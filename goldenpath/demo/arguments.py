"""Reading the service's settings from a command line, the environment and standard input."""

import argparse
import os
import secrets
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NoReturn

from goldenpath.demo.jsontext import NotAnObjectError, decode_object
from goldenpath.demo.lifeline import read_first_line
from goldenpath.demo.settings import (
    FAULTS,
    PROFILES,
    Envelope,
    Options,
    Settings,
    SettingsError,
    WsRefusal,
    parse_fault,
)

KEY_VARIABLE = "GOLDENPATH_SECRET_JWT_KEY"


def parse(argv: Sequence[str], environ: Mapping[str, str] = os.environ) -> Settings:
    """Read settings from command-line arguments; with --embedded, the key from the first line of standard input.

    Raises:
        SettingsError: a value cannot be honoured.
        SystemExit: --help or --list-faults has been answered (0), or an argument is unknown (2).
    """
    given = _parser().parse_args(argv)
    if given.list_faults:
        sys.stdout.write(fault_list())
        raise SystemExit(0)
    if given.profile not in PROFILES:
        raise SettingsError(f"unknown profile {given.profile!r}; there are {', '.join(PROFILES)}")
    profile = PROFILES[given.profile]
    return Settings(
        jwt_key=_embedded_key() if given.embedded else _key(environ),
        host=given.host,
        port=given.port,
        seed=given.seed,
        faults=(*profile.faults, *(parse_fault(text) for text in given.fault)),
        options=parse_options(given.option, profile.options),
        time_scale=profile.time_scale if given.time_scale is None else given.time_scale,
        limits=given.limits == "on",
        tls=given.tls,
        embedded=given.embedded,
    )


def fault_list() -> str:
    """Every fault with its default argument and one line of explanation."""
    written = {
        info.name: info.name.value + (f"={info.default}" if info.default is not None else "")
        for info in FAULTS.values()
    }
    width = max(len(text) for text in written.values())
    return "".join(f"{written[info.name]:<{width}}  {info.explanation}\n" for info in FAULTS.values())


def parse_options(texts: Sequence[str], base: Options) -> Options:
    """Read ``name=value`` options on top of others.

    Raises:
        SettingsError: the name or value is unknown.
    """
    options = base
    for text in texts:
        name, _, value = text.partition("=")
        options = _with_option(options, name, value)
    return options


def _with_option(options: Options, name: str, value: str) -> Options:
    try:
        match name:
            case "envelope":
                return replace(options, envelope=Envelope(value))
            case "noise":
                return replace(options, noise={"on": True, "off": False}[value])
            case "ws_refuse_style":
                return replace(options, ws_refuse_style=WsRefusal(value))
            case "idle_s":
                return replace(options, idle_s=float(value))
    except (ValueError, KeyError):
        raise SettingsError(f"option {name} cannot be {value[:80]!r}") from None
    raise SettingsError(f"unknown option {name[:80]!r}; there are envelope, noise, ws_refuse_style and idle_s")


class _Parser(argparse.ArgumentParser):
    """argparse, but a usage error is one line like every other."""

    def error(self, message: str) -> NoReturn:
        raise SettingsError(message)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="goldenpath demo", description="The stand-in staging service.", allow_abbrev=False)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default %(default)s)")
    parser.add_argument("--port", type=int, default=0, help="port to listen on; 0 takes a free one (default)")
    parser.add_argument("--seed", type=int, help="make the ids the same at every start")
    parser.add_argument("--fault", action="append", default=[], metavar="NAME[=ARG][:PATH][@N]", help="repeatable")
    parser.add_argument("--profile", default="healthy", help=f"one of {', '.join(PROFILES)} (default %(default)s)")
    parser.add_argument("--time-scale", type=float, metavar="F", help="multiply the healthy pace (default 1)")
    parser.add_argument("--limits", choices=("on", "off"), default="on", help="rate and connection limits")
    parser.add_argument("--tls", action="store_true", help="https and wss with a self-signed certificate")
    parser.add_argument("--option", action="append", default=[], metavar="NAME=VALUE", help="repeatable")
    parser.add_argument("--embedded", action="store_true", help="key from, and life tied to, standard input")
    parser.add_argument("--list-faults", action="store_true", help="show the faults and leave")
    return parser


def _key(environ: Mapping[str, str]) -> bytes:
    given = environ.get(KEY_VARIABLE, "")
    if given:
        return given.encode()
    made = secrets.token_hex(32)
    sys.stderr.write(f"no {KEY_VARIABLE} given, made one:\n  export {KEY_VARIABLE}={made}\n")
    return made.encode()


def _embedded_key() -> bytes:
    try:
        key = decode_object(read_first_line()).get("jwt_key")
    except (NotAnObjectError, OSError):
        key = None
    if not isinstance(key, str):
        raise SettingsError('--embedded wants {"jwt_key": "..."} as the first line of standard input')
    return key.encode()
