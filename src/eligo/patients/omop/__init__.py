"""Patients out of the tables of the OMOP Common Data Model, version 5, by database URL."""

from eligo.patients.omop.database import shown
from eligo.patients.omop.reader import is_url, read_database

__all__ = ["is_url", "read_database", "shown"]
