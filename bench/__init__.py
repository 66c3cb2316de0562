"""The figures of GOALS.md, each beside what it is compared with, measured in one run."""
