"""Imports every room's tables, so that the metadata is whole."""

import importlib
import importlib.util

for _room in ("core", "whatsapp", "kb", "handoff", "bot"):
    if importlib.util.find_spec(f"{_room}.models"):
        importlib.import_module(f"{_room}.models")

for _more in ("handoff.search_tables", "handoff.report_counts", "kb.usage"):
    importlib.import_module(_more)
