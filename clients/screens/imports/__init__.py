"""The pages on which files of other systems are brought in."""
