"""How a build ends before its time."""


class Refused(Exception):
    """AWS refuses the request."""

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code = code
        self.message = message


class PhaseFailed(Exception):
    """A phase failed: what its context says."""

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code = code
        self.message = message


class Ended(Exception):
    """Somebody stopped the build, or its time is over: STOPPED or TIMED_OUT."""

    def __init__(self, status: str):
        super().__init__(status)
        self.status = status


class NotEmulated(Exception):
    """CodeBuild can do this, and this emulator cannot: the build ends with FAULT."""
