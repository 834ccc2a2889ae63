"""The roof: settings, URLs, the queue and the embedded services."""
