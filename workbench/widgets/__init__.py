"""What people see: one folder per screen, its state apart from its view."""
