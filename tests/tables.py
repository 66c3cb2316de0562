"""Imports every room's tables, so that the metadata is whole."""

import importlib
import importlib.util

for _room in ("core", "whatsapp", "kb", "handoff", "bot"):
    if importlib.util.find_spec(f"{_room}.models"):
        importlib.import_module(f"{_room}.models")

importlib.import_module("handoff.search_tables")
