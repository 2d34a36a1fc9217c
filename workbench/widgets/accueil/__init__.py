"""The year at a glance, and the doors to the other notebooks."""
