"""What the libraries say, a file a family: texts with places, and what they mean."""
