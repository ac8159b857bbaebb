"""What the demo shop says: pages, articles and reviews."""
