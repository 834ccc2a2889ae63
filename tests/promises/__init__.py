"""What the article the clinic grew from states, stored and read back through the API, line by line."""
