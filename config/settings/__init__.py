"""Settings: `base` is shared; `local`, `test` and `production` hold the differences."""
