"""The clinic: what an error about shapes says, what went wrong, and what would mend it.

A text goes two ways: `reading` finds in it what was said (`Found`), `diagnosis` says of that what
it means (`Diagnosis`). Nothing of the text is run or imported, and no number is guessed.
"""
