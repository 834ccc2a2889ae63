"""The API doors of the ground floor."""
