"""Sources of settings: the environment of the process, then `.env`, which tests do not read."""

import os
from pathlib import Path

import environ

BASE_DIR = Path(__file__).resolve().parents[2]

env = environ.Env()

if os.environ.get("DJANGO_SETTINGS_MODULE") != "config.settings.test" and (BASE_DIR / ".env").exists():
    env.read_env(str(BASE_DIR / ".env"))
