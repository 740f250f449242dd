"""From records' codes and display texts to concepts: one bridge for every system and source."""
