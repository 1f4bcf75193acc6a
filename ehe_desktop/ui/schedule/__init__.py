"""The schedule: the week of visits, planning one, and printing."""
