"""The steps of bringing in a file."""
