"""The command line: `eligo VERB`. A verb's module is loaded only when the verb is used."""

from __future__ import annotations

import importlib
import os
import sys
from importlib.metadata import version
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from eligo.errors import EligoError, InternalError

# The tagger's products are small: threads of the linear algebra only get in each other's way.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# Verb -> what it does, as `eligo --help` prints it; each module's docstring begins with the same.
VERBS = {
    "demo": "Match the patients shipped with Eligo to the trials shipped with it.",
    "load": "Load trial records into the local store.",
    "fetch": "Fetch trials from ClinicalTrials.gov into the local store.",
    "compile": "Read the store's criteria into logic, to search and match by what trials ask.",
    "search": "Search the trials of the local store.",
    "similar": "Find trials like a trial, with the reasons.",
    "compare": "Compare two trials side by side, their criteria as logic.",
    "watch": "Ask saved searches and matches again; tell what is new, gone or different.",
    "history": "Show where a trial's records come from, what changed, and what contradicts.",
    "read": "Read trial records of any format and print them in a standard one.",
    "parse": "Turn eligibility prose into criteria.",
    "check": "Check one patient against one criterion.",
    "match": "Match patients to trials, with the reason for every verdict.",
    "changes": "Tell what two runs of match differ in.",
    "ask": "Ask what settles most: the next best questions about a patient.",
    "show": "Show a trial with its criteria as Eligo reads them.",
    "backup": "Write the store's records and corrections into one file, while others use it.",
    "restore": "Make a store out of a backup, once all of it has been checked.",
    "serve": "Serve the web application and its API on this machine.",
    "token": "Make, list and remove the tokens of a served store.",
    "mcp": "Serve the verbs as tools for language models (Model Context Protocol).",
    "export": "Write trials in the formats of others: FHIR, JSON-LD, RIS, CSV, API v2.",
    "schedule": "Print the calendar of doses of an arm.",
}


class Verbs(TyperGroup):
    """A group that knows its commands' names and imports only the one that is called."""

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]
        """The verbs, in the order in which people need them."""
        return list(VERBS)

    def get_command(self, ctx: typer.Context, cmd_name: str):  # type: ignore[no-untyped-def,override]
        """The command of a verb; None for an unknown one."""
        if cmd_name not in VERBS:
            return None
        module = importlib.import_module(f"eligo.app.commands.{cmd_name}")
        command = typer.main.get_command(module.app)
        command.name = cmd_name
        return command

    def format_commands(self, ctx: typer.Context, formatter: Any) -> None:  # type: ignore[override]
        """The list of verbs, without importing them."""
        with formatter.section("Verbs"):
            formatter.write_dl(list(VERBS.items()))


# Tracebacks with local variables would print patients' data.
app = typer.Typer(
    cls=Verbs, rich_markup_mode=None, no_args_is_help=True, pretty_exceptions_enable=False
)


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"eligo {version('eligo')}")
        raise typer.Exit()


@app.callback()
def group(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="The version.")
    ] = False,
) -> None:
    """Clinical-trial eligibility as code that people can read and machines can run."""


def main() -> None:
    """Run the command line; an error of Eligo's own is one line and its exit status."""
    try:
        app(prog_name="eligo")
    except EligoError as error:
        print(f"eligo: {error.code}: {error}", file=sys.stderr)
        sys.exit(error.exit_status)
    except BrokenPipeError:
        # Whoever read our output has gone (`eligo … | head`): stop quietly.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:
        # A fault of ours: its place, and none of the data that a traceback could show.
        fault = InternalError.of(error)
        print(f"eligo: {fault.code}: {fault}", file=sys.stderr)
        sys.exit(fault.exit_status)
