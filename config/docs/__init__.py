"""The documentation as pages under /docs.

The Markdown files of `docs/`, the error codes, a search, and the API reference.

Owns no tables. May import: `config.kernel`, `config.api`. Start reading at `library`.
"""
