"""The face for language models: Eligo's verbs as tools of the Model Context Protocol."""
