"""An item as a row of chunks, and what every pass may ask of it."""
