"""Readers of the vocabularies that installed libraries bring, one file each."""
