"""Consultations: life cycle, promises, ratings, and the pages officers answer from."""
