"""A rewritten row into one tree: sentences, lists, exceptions, what is allowed or required."""
