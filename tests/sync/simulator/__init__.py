"""Many devices and one centre in one process, under a seed: histories that replay exactly."""
