"""The ordered passes that rewrite a row: each knows one thing, `criteria.PASSES` their order."""
