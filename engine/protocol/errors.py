"""The one kind of error that a person can mend."""

Detail = str | int | float


class Mistake(ValueError):
    """Wrong input or a wrong state of the machine, told so that it can be put right.

    `code` names the mistake for the screen, which has a sentence for it in each
    language; `detail` holds what that sentence needs. `str(mistake)` is one English
    line that says what was wrong and what would work, for the command line and logs.
    """

    def __init__(self, code: str, message: str, **detail: Detail) -> None:
        super().__init__(message)
        self.code = code
        self.detail = detail
