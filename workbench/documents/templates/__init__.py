"""Our Word templates, and the code that builds them."""
