"""What an officer can do, one verb a file. Screens ask services and nobody else."""
