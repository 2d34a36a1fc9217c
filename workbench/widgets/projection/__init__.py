"""The only window to share: what the room may see, and nothing else."""
