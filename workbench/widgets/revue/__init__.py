"""The review of situations: the inbox, and the import of a partner's list at the desk."""
