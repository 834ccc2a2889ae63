"""Letters and client pages in other languages than English."""
