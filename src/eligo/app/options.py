"""Options that several verbs share."""

from __future__ import annotations

import typer

STORE = typer.Option(help="The store's file; left out: ELIGO_STORE, else the user's data folder.")
PATIENTS = typer.Option(
    help="FHIR R4 Bundles (JSON, NDJSON), JSON Lines of notes or fields, or the URL of an OMOP"
    " database."
)
