"""Prose to criteria: normalise, segment, tag, grammar, resolve."""
