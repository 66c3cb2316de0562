"""The fault harness: the real processes, broken on purpose, and a checker that counts what was lost or done twice."""
