"""What the root conftest is made of."""
