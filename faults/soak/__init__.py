"""An hour of ordinary work, watched: what may grow with what is stored, and what may not (I20)."""
