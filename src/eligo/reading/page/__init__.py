"""A page of prose into its items: characters, lines, headings, list markers."""
