"""What can go wrong while `./dev` sets things up."""


class SetupError(Exception):
    """Setting up failed; the message is one line that says what to do."""
