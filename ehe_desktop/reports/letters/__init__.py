"""Tagged paper: one typst template, filled from JSON, for every page a family or a child may hold."""
