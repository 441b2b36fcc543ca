"""Parts of the root conftest."""
