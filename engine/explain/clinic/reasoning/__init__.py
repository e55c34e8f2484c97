"""What every diagnosis reasons with, and is put together from."""
