"""Hold a session of a group: the facilitator's private panel."""
