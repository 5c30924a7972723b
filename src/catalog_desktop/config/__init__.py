"""What comes from outside: the environment, the user's own folders, profiles and secrets."""
