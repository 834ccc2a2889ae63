"""The statements of the article that the product grew from, stored and read back through the API."""
