"""Projections: one pure function per kind of row, records in, rows out; applied, or made anew."""
