"""Administration: members, charters, règlements, organisations, the local protocol."""
