"""Stays as Arrow tables: read, checked row by row, priced by the engine's own columns, and written."""
