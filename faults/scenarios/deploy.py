"""Old code beside new code: F66-F68."""
