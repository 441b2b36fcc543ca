"""Settings: `base` says everything, `local`, `test` and `production` only what differs."""
