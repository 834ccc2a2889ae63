"""Calendar feeds: the diary of a therapist or a room in a calendar program."""
