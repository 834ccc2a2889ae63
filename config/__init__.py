"""The project: settings, URLs, the queue, the embedded services and the demo clinic."""
