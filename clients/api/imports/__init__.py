"""The API by which files of other systems are brought in."""
