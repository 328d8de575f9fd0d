"""What an owner can do something about when a kit or report is to be made, said in one line."""


class ReportError(Exception):
    """It cannot be made as asked; the message says why, and what to do."""
