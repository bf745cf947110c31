"""The command line's options: one function per verb, nothing decided here.

Every import of ours happens inside a verb, so that `--help` and completion stay quick.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from goldenpath.base.masking import Masker

_EPILOG = "Exit codes: 0 GO, 1 HOLD, 2 usage or plan error, 3 internal error, 4 INCONCLUSIVE, 5 nothing selected."

app = typer.Typer(
    name="goldenpath",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=_EPILOG,
)

PlanFile = Annotated[
    Path, typer.Option("--config", "-c", envvar="GOLDENPATH_CONFIG", help="The plan file.", show_default=True)
]
Folder = Annotated[
    Path, typer.Option("--folder", envvar="GOLDENPATH_FOLDER", help="Where runs are kept.", show_default=True)
]
Keyword = Annotated[
    str | None,
    typer.Option("-k", envvar="GOLDENPATH_K", help="Only tests whose id or name matches, e.g. 'stream and not slow'."),
]
Tags = Annotated[
    str | None, typer.Option("-t", "--tag", envvar="GOLDENPATH_TAG", help="Only tests with these tags, e.g. 'a or b'.")
]
Format = Annotated[
    str,
    typer.Option("-f", "--format", envvar="GOLDENPATH_FORMAT", help="terminal, md, json or junit.", show_default=True),
]
Output = Annotated[
    Path | None, typer.Option("-o", "--output", envvar="GOLDENPATH_OUTPUT", help="Write the report to a file.")
]
JunitFamilyText = Annotated[
    str,
    typer.Option("--junit-family", envvar="GOLDENPATH_JUNIT_FAMILY", help="extended, or xunit2: less in JUnit XML."),
]
Templates = Annotated[
    Path | None,
    typer.Option("--templates", envvar="GOLDENPATH_TEMPLATES", help="A folder with report templates of your own."),
]
Variables = Annotated[
    list[str] | None, typer.Option("--var", help="NAME=VALUE for ${var.NAME}; also GOLDENPATH_VAR_NAME.")
]
Secrets = Annotated[
    list[str] | None,
    typer.Option("--secret", help="NAME=VALUE for ${secret.NAME}; better GOLDENPATH_SECRET_NAME or a file."),
]
SecretsFile = Annotated[
    Path | None,
    typer.Option("--secrets-file", envvar="GOLDENPATH_SECRETS_FILE", help="A file of NAME=VALUE lines."),
]

_PLAN = Path("phases.yaml")
_FOLDER = Path(".goldenpath")


def main() -> None:
    """Run the command line; the exit code is always one of ours."""
    app()


def _leave(verb: "Callable[[Masker], int]") -> None:
    from goldenpath.cli.exits import guarded

    raise typer.Exit(guarded(verb))


@app.callback()
def _root(
    *, version: Annotated[bool, typer.Option("--version", "-V", help="Show the version and exit.")] = False
) -> None:
    """May this go to production, and what money is exposed if we are wrong?

    goldenpath runs a plan's P0 tests against staging, turns the outcomes into revenue and answers GO, HOLD
    or INCONCLUSIVE.

    \b
    goldenpath run --env demo                  the plan against the embedded demonstration service
    goldenpath run --env staging -f md -o report.md
    goldenpath report --format md              the last run again, as Markdown
    """
    if version:
        from goldenpath import __version__

        typer.echo(f"goldenpath {__version__}")
        raise typer.Exit


@app.command(epilog=_EPILOG)
def run(
    *,
    env: Annotated[str | None, typer.Option("-e", "--env", envvar="GOLDENPATH_ENV", help="The environment.")] = None,
    config: PlanFile = _PLAN,
    keyword: Keyword = None,
    tag: Tags = None,
    last_failed: Annotated[
        bool,
        typer.Option("--last-failed", envvar="GOLDENPATH_LAST_FAILED", help="Only what the last run did not prove."),
    ] = False,
    exit_first: Annotated[
        bool,
        typer.Option("-x", "--fail-fast", envvar="GOLDENPATH_FAIL_FAST", help="Stop at the first confirmed failure."),
    ] = False,
    fail_fast_scope: Annotated[
        str | None,
        typer.Option(envvar="GOLDENPATH_FAIL_FAST_SCOPE", help="What a failure stops: none, phase, run or decided."),
    ] = None,
    max_failures: Annotated[
        int | None, typer.Option(min=1, envvar="GOLDENPATH_MAX_FAILURES", help="Stop after so many failed tests.")
    ] = None,
    retries: Annotated[
        int | None,
        typer.Option(min=0, max=5, envvar="GOLDENPATH_RETRIES", help="How often a failure is run again to confirm it."),
    ] = None,
    jobs: Annotated[
        int, typer.Option("-j", "--jobs", min=1, envvar="GOLDENPATH_JOBS", help="Tests at once.", show_default=True)
    ] = 8,
    order: Annotated[
        str, typer.Option(envvar="GOLDENPATH_ORDER", help="value (expensive failures first) or written.")
    ] = "value",
    timeout: Annotated[
        str | None, typer.Option(envvar="GOLDENPATH_TIMEOUT", help="Cut each attempt after this: 500ms, 20s, 5m.")
    ] = None,
    global_timeout: Annotated[
        str | None, typer.Option(envvar="GOLDENPATH_GLOBAL_TIMEOUT", help="Cut the run after this: 20s, 5m.")
    ] = None,
    candidate: Annotated[
        str | None, typer.Option(envvar="GOLDENPATH_CANDIDATE", help="The build you mean to release.")
    ] = None,
    seed: Annotated[
        int | None, typer.Option(envvar="GOLDENPATH_SEED", help="Makes nonces and the demonstration repeatable.")
    ] = None,
    var: Variables = None,
    secret: Secrets = None,
    secrets_file: SecretsFile = None,
    format: Format = "terminal",  # noqa: A002 - the flag's name
    output: Output = None,
    templates: Templates = None,
    junitxml: Annotated[
        Path | None,
        typer.Option("--junitxml", envvar="GOLDENPATH_JUNITXML", help="Write JUnit XML to a file as well."),
    ] = None,
    junit_family: JunitFamilyText = "extended",
    folder: Folder = _FOLDER,
    strict: Annotated[
        bool, typer.Option("--strict", envvar="GOLDENPATH_STRICT", help="A GO with waivers in force exits 1.")
    ] = False,
    quiet: Annotated[
        bool, typer.Option("-q", "--quiet", envvar="GOLDENPATH_QUIET", help="Only failures and the verdict.")
    ] = False,
    verbose: Annotated[
        bool, typer.Option("-v", "--verbose", envvar="GOLDENPATH_VERBOSE", help="Every attempt, and its measurements.")
    ] = False,
) -> None:
    """Run the plan against an environment and exit by the verdict.

    \b
    goldenpath run --env demo
    goldenpath run --env staging --candidate 4f2c1d -x
    goldenpath run --env staging -k 'stream or agent' --retries 0
    """

    def verb(masker: "Masker") -> int:
        from goldenpath.cli.flags import (
            duration_flag,
            fail_fast_flag,
            junit_family_flag,
            order_flag,
            verbosity_flag,
        )
        from goldenpath.cli.run import RunOptions
        from goldenpath.cli.run import run as carry_out
        from goldenpath.cli.supplies import Given

        options = RunOptions(
            plan=config,
            folder=folder,
            environment=env,
            keyword=keyword,
            tags=tag,
            last_failed=last_failed,
            fail_fast=fail_fast_flag(fail_fast_scope, exit_first=exit_first),
            max_failures=max_failures,
            retries=retries,
            jobs=jobs,
            order=order_flag(order),
            test_budget_s=duration_flag(timeout, "--timeout"),
            run_budget_s=duration_flag(global_timeout, "--global-timeout"),
            candidate=candidate,
            seed=seed,
            given=Given(variables=tuple(var or ()), secrets=tuple(secret or ()), secrets_file=secrets_file),
            format=format,
            output=output,
            templates=templates,
            junitxml=junitxml,
            junit_family=junit_family_flag(junit_family),
            strict=strict,
            verbosity=verbosity_flag(quiet=quiet, verbose=verbose),
            arguments=tuple(sys.argv[1:]),
        )
        return carry_out(options, masker)

    _leave(verb)


@app.command()
def report(
    *,
    run: Annotated[str | None, typer.Option("--run", help="A kept run by its id, or the beginning of it.")] = None,
    from_: Annotated[Path | None, typer.Option("--from", help="A run document instead of a kept run.")] = None,
    format: Format = "terminal",  # noqa: A002 - the flag's name
    output: Output = None,
    templates: Templates = None,
    junit_family: JunitFamilyText = "extended",
    folder: Folder = _FOLDER,
) -> None:
    """Show the last run, or another, as a report. Exits 0 when it was shown: this is no gate.

    \b
    goldenpath report --format md
    goldenpath report --run 20250909T2238 -f json -o run.json
    goldenpath report --from run.json -f md
    """

    def verb(masker: "Masker") -> int:
        from goldenpath.cli.flags import junit_family_flag
        from goldenpath.cli.report import ReportOptions
        from goldenpath.cli.report import report as show

        options = ReportOptions(
            folder=folder,
            run=run,
            document=from_,
            format=format,
            output=output,
            templates=templates,
            junit_family=junit_family_flag(junit_family),
        )
        return show(options, masker)

    _leave(verb)


@app.command()
def show(
    test: Annotated[str, typer.Argument(help="A test's id, or the part of it after the slash.", show_default=False)],
    *,
    run: Annotated[str | None, typer.Option("--run", help="A kept run by its id, or the beginning of it.")] = None,
    folder: Folder = _FOLDER,
) -> None:
    """Show one test of the last run, or of another: every attempt, what was measured, how to see it again.

    \b
    goldenpath show answers_stream
    goldenpath show agents/agent_answers --run 20250909T2238
    """

    def verb(masker: "Masker") -> int:
        from goldenpath.cli.show import ShowOptions
        from goldenpath.cli.show import show as show_test

        return show_test(ShowOptions(folder=folder, test=test, run=run), masker)

    _leave(verb)


@app.command()
def history(
    *,
    limit: Annotated[int, typer.Option("-n", "--limit", min=1, help="At most so many runs.", show_default=True)] = 20,
    format: Annotated[  # noqa: A002 - the flag's name
        str, typer.Option("-f", "--format", help="terminal or json.", show_default=True)
    ] = "terminal",
    folder: Folder = _FOLDER,
) -> None:
    """List the kept runs, the newest first: verdict, tally, amount at risk, duration."""

    def verb(masker: "Masker") -> int:
        from goldenpath.cli.flags import history_format_flag
        from goldenpath.cli.history import history as list_runs

        return list_runs(folder, limit, masker, history_format_flag(format))

    _leave(verb)


@app.command()
def cleanup(
    run: Annotated[str, typer.Argument(help="A kept run by its id, or the beginning of it.", show_default=False)],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be sent, and send nothing.")] = False,
    config: PlanFile = _PLAN,
    var: Variables = None,
    secret: Secrets = None,
    secrets_file: SecretsFile = None,
    folder: Folder = _FOLDER,
) -> None:
    """Remove what a killed run left behind, by the plan's `finally` steps. Exits 1 if something could not be.

    Only for a run that is over. It needs the plan of that run, and the same variables and secrets.

    \b
    goldenpath cleanup 20250909T2238 --dry-run
    goldenpath cleanup 20250909T2238
    """

    def verb(masker: "Masker") -> int:
        from goldenpath.cli.cleanup import CleanupOptions
        from goldenpath.cli.cleanup import cleanup as clean
        from goldenpath.cli.supplies import Given

        given = Given(variables=tuple(var or ()), secrets=tuple(secret or ()), secrets_file=secrets_file)
        return clean(CleanupOptions(plan=config, folder=folder, run=run, is_dry=dry_run, given=given), masker)

    _leave(verb)


@app.command()
def validate(*, config: PlanFile = _PLAN) -> None:
    """Check the plan without sending anything: file, line, column and a hint for what is wrong."""

    def verb(masker: "Masker") -> int:
        from goldenpath.cli.listing import validate as check

        return check(config, masker)

    _leave(verb)


@app.command("list")
def list_(*, config: PlanFile = _PLAN, keyword: Keyword = None, tag: Tags = None) -> None:
    """List the plan's tests: id, kind, the revenue they protect, tags and needs."""

    def verb(masker: "Masker") -> int:
        from goldenpath.cli.listing import list_tests

        return list_tests(config, keyword=keyword, tags=tag, masker=masker)

    _leave(verb)


@app.command(
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []},
    help="Serve the stand-in staging service by hand; `goldenpath demo --help` shows its options.",
)
def demo(context: typer.Context) -> None:
    """Hand the rest of the command line to the service's own parser: it is a program of its own."""

    def verb(_: "Masker") -> int:
        from goldenpath.demo.__main__ import main as serve

        return serve(context.args)

    _leave(verb)
