"""What people do: verbs, each carried out in one unit of work, each leaving its line of journal."""
