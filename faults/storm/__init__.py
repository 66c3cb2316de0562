"""A storm: people write all the time while something breaks every second. Nothing waits for quiet in between."""
