"""The knowledge base: import, versions, search, admin pages."""
