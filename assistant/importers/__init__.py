"""Reads rows from the files that people have: one module a format or source; none knows the catalog."""
