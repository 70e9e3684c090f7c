"""Look after the knowledge base: check it, count it, add to it, and print it as a book."""
