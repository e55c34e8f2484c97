"""The whole course, walked from the first start to its end in a real terminal, and recorded.

    python tests/measure/course.py [--lang en|ko] [--size 80x24] [--data mnist|digits]
                                   [--only LESSON,…] [--cast FILE] [--home FOLDER]

The lessons are those of the chapter. Each is stepped through in all of its views to its ending,
each question is answered wrong where it is met, and right by `v` on the map; each mission is
failed once and done once; in the repair shop each planted fault is missed once and found once.
At the end the page is written, and the map has to say ★ of every lesson and to hold nothing
more for review. It prints a line a lesson and one a mission, and what went wrong, and exits
with 1 if anything did. What is waited for is what the screen says, or the file of the learner's
progress. The recording is an asciicast of version 2.
"""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.measure.cast import Cast  # noqa: E402
from tests.measure.course_tally import Tally  # noqa: E402
from tests.measure.learner import Learner, Stuck  # noqa: E402
from tests.measure.learner_asked import EDITS, edit, fit_asks  # noqa: E402
from tests.measure.learner_missions import HANDS, WRONG_MISSIONS  # noqa: E402
from tests.measure.learner_shop import SHOP, another, repair_all  # noqa: E402
from tui.shell import chapter  # noqa: E402
from tui.shell.course.mission import Mission, missions_of  # noqa: E402

NOT_KEPT = {
    "evaluate": ("train", "pad"), "fit": ("after", "was"), "training_loop": ("falls",),
    "geometry": ("untangle",), "elementwise": ("ratio",),
}  # fmt: skip
"""Questions whose answer the lesson itself shows after a while: nothing waits for review."""
MOST_STEPS = {"training_loop": 10, "descent": 45, "fit": 8, SHOP: 0}
"""Steps that are taken in a view; its end, unless something is said here. In the shop a step is
a hint, and a fault that is found without one counts more."""
STEPS = 110
ASKS = 1.5
"""Seconds in which a view asks its question, if it does."""
LEAPS = {"batches": ("down", 47), "kinds": ("n", 4)}
"""A key that leads on where steps alone would not, and how often: ten batches, the next kind."""
TYPED = ("7", "0", "(7, 7)", "1", "3", "n", "y", "-", "+", "1 2 3", "a", "b", "0.7", "100", "777")
"""What is typed where something wrong, or something that nobody told, is wanted."""


class Walk:
    """A walk of a learner through a lesson."""

    def __init__(self, learner: Learner, entry: chapter.Entry) -> None:
        self.learner, self.entry, self.lesson = learner, entry, entry.id
        self.tally = Tally()

    def walk(self) -> None:
        """From the map into the lesson, through all of it, and back to the map."""
        learner, lesson = self.learner, self.lesson
        learner.open(self.entry)
        if lesson == "fit":
            self.tally.wrong.add(fit_asks(learner, self._ask))
        for view in learner.views(lesson):
            if not view or learner.to_view(lesson, view):
                self._steps()
        if lesson in EDITS:
            edit(learner, EDITS[lesson])
            self._ask()
        if lesson == "fit":
            learner.changes(("s",))  # steps begin another training
        if lesson == SHOP:
            learner.to_view(lesson, 1)
            self.tally.right.add(self._answer_right())  # it leads on, and nothing is found yet
        if not learner.ending(lesson):
            self.tally.faults.append("> did not lead to its ending")
            learner.rescue()
            return
        self._missions()
        if lesson == SHOP:
            learner.open(self.entry)
            another(learner)
            self.tally.wrong.clear()  # of a loop that review brings again
            self._ask()
            repair_all(learner)
            self.tally.repaired = learner.repaired
        learner.to_map()
        self._review()

    def _steps(self) -> None:
        """Through the view, with a wrong answer to whatever is asked for the first time."""
        key, leaps = LEAPS.get(self.lesson, ("", 0))
        with suppress(Stuck):  # what is asked may have to be asked of the engine first
            self.learner.until(lambda: bool(self.learner.asked(self.lesson)), ASKS)
        for _ in range(leaps + 1):
            for _ in range(MOST_STEPS.get(self.lesson, 4 if leaps > 9 else STEPS)):
                self._ask()
                if not self.learner.changes((".",)):
                    break
            self._ask()
            if leaps and not self.learner.changes((key,)):
                break

    def _ask(self) -> None:
        """A wrong answer to what is asked, unless it was answered wrong before."""
        kinds = self.learner.asked(self.lesson)
        if not kinds or self.tally.wrong.issuperset(kinds):
            return
        if kinds[0] in NOT_KEPT.get(self.lesson, ()):
            self.tally.wrong.add(kinds[0])
            any(map(self.learner.answer, TYPED))
            return
        for text in TYPED:
            guess = self.learner.guess(self.lesson, text)
            if guess is not None and not guess.right:
                self.tally.wrong.add(guess.kind)
                return
            if guess is not None and not self.learner.asked(self.lesson):
                self.tally.right.add(guess.kind)  # by chance
                return
        self.tally.faults.append(f"no wrong answer to {' or '.join(kinds)} was taken")

    # ---- its end

    def _missions(self) -> None:
        learner, lesson = self.learner, self.lesson
        missions = missions_of(lesson)
        if lesson == SHOP:  # what tells a fault can be failed only before a figure told one
            learner.changes(("down",))
            missions = tuple(sorted(missions, key=lambda one: one.key != "figure"))
        for mission in missions:
            since = time.monotonic()
            try:
                self._until_done(len(self.tally.missions), len(missions))
                self._hints(mission)
                failed, done = (self._typed if mission.is_typed else self._by_hand)(mission)
                learner.until(
                    partial(learner.progress.is_solved, lesson, mission.key), what="it kept"
                )
                seconds = time.monotonic() - since
                self.tally.missions.append((mission.key, failed, done, seconds))
            except Stuck as stuck:
                self.tally.faults.append(f"{mission.key}: {stuck}")
                learner.rescue()
                learner.open(self.entry)
                if not learner.ending(lesson):
                    raise Stuck("the ending is not there") from stuck
                learner.changes(("down",))  # the next one is chosen by hand
        self._until_done(len(self.tally.missions), len(missions))
        if len(missions) < 2:
            self.tally.faults.append(f"it has {len(missions)} mission")

    def _until_done(self, done: int, missions: int) -> None:
        learner = self.learner
        says = partial(learner.says, "course", "done", done=done, missions=missions)
        learner.until(says, what=f"{done} of {missions} done")

    def _hints(self, mission: Mission) -> None:
        """Two hints and the answer, as they are shown."""
        learner, texts = self.learner, self.learner.ending_texts(self.lesson)
        for key in ("hint.1", "hint.2", "answer"):
            learner.press(".")
            text = texts.get("missions", f"{mission.key}.{key}", **mission.values)
            learner.until(partial(learner.sees, text), what=f"{mission.key}.{key}")

    def _typed(self, mission: Mission) -> tuple[str, str]:
        learner, lesson = self.learner, self.lesson
        for text in (*WRONG_MISSIONS.get((lesson, mission.key), ()), *TYPED):
            if learner.try_mission(text):
                break
        else:
            raise Stuck("nothing wrong was taken")
        if learner.progress.is_solved(lesson, mission.key):
            raise Stuck(f"{text} was right")
        if not learner.try_mission(mission.right):
            raise Stuck(f"{mission.right} is not taken")
        return text, mission.right

    def _by_hand(self, mission: Mission) -> tuple[str, str]:
        learner, lesson = self.learner, self.lesson
        does = learner.ending_texts(lesson).get("missions", mission.key, **mission.values)
        fail, do = HANDS[lesson, mission.key]
        learner.press("enter")
        learner.until(
            partial(learner.says, "course", "in_hand", does=does), what="the mission told"
        )
        fail.done(learner, mission)
        if learner.progress.is_solved(lesson, mission.key):
            raise Stuck(f"{fail.what} was right")
        do.done(learner, mission)
        if not learner.ending(lesson):
            raise Stuck("> did not lead back to the ending")
        return fail.what, do.what

    # ---- what waits

    def _review(self) -> None:
        """Each wrong guess of this lesson once more, on new numbers, until it is right."""
        learner, lesson = self.learner, self.lesson
        while any(one.lesson == lesson for one in learner.progress.waiting()):
            waiting = len(learner.progress.waiting())
            says = partial(learner.says, "keys", "review", count=waiting)
            learner.until(says, what=f"review: {waiting}")
            learner.press("v")
            title = learner.word("course", "review")
            learner.until(partial(learner.is_headed, title), what="the review")
            name = f"{self.entry.number} {self.entry.titles[learner.language]}"
            for _ in range(waiting):
                if any("▸" in row and name in row for row in learner.text.splitlines()[1:-2]):
                    break
                learner.changes(("down",))
            learner.press("enter")
            learner.until(lambda: bool(learner.asked(lesson)), what="a question of before")
            learner.answered(lesson, seconds=1.0)
            self.tally.right.add(self._answer_right())
            learner.to_map()

    def _answer_right(self) -> str:
        """What the program says is right, once it was wrong again; or whatever is right."""
        learner, lesson, texts, tried = self.learner, self.lesson, list(TYPED), set[str]()
        while texts:
            if (text := texts.pop(0)) in tried:
                continue
            tried.add(text)
            guess = learner.guess(lesson, text)
            if guess is not None and guess.right:
                return guess.kind
            if guess is not None:
                texts[:0] = [guess.was] if guess.was else learner.numbers_told()
        raise Stuck(f"nothing right was found for {learner.asked(lesson)}")


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--lang", choices=tuple(chapter.LANGUAGES), default="en")
    parser.add_argument("--size", default="80x24")
    parser.add_argument("--data", default="digits")
    parser.add_argument("--only", default="", help="lessons, separated by commas")
    parser.add_argument("--cast", type=Path)
    parser.add_argument("--home", type=Path)
    options = parser.parse_args()
    columns, rows = map(int, options.size.split("x"))
    home = options.home or Path(tempfile.mkdtemp(prefix="course-"))
    only = options.only.split(",")
    entries = [one for one in chapter.entries() if not options.only or one.id in only]
    begin, bad = time.monotonic(), 0
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # the recording is kept then too
    with Learner(home, options.lang, options.data, columns, rows) as learner:
        try:
            learner.first_screen()
            for entry in entries:
                since = time.monotonic()
                tally = _walked(learner, entry)
                bad += bool(tally.faults)
                seconds = time.monotonic() - since
                print(tally.told(entry, seconds, NOT_KEPT.get(entry.id, ())), flush=True)
            bad += _end(learner, entries)
            learner.quit()
        finally:
            if options.cast:
                cast = Cast.of(learner.kept or (), columns, rows, begin=learner.began)
                cast.write(options.cast)
    print(f"{time.monotonic() - begin:.0f} s; {bad} with faults; kept in {home}")
    return 1 if bad else 0


def _walked(learner: Learner, entry: chapter.Entry) -> Tally:
    walk = Walk(learner, entry)
    try:
        walk.walk()
    except (AssertionError, Stuck) as stuck:
        walk.tally.faults.append(f"{stuck}\n{learner.text}")
        traceback.print_exc(limit=-3, file=sys.stderr)
        learner.rescue()
    return walk.tally


def _end(learner: Learner, walked: Sequence[chapter.Entry]) -> int:
    """The page is written, and the map read: every lesson that was walked has its star."""
    print(f"page: {learner.write_page(walked[-1].id)}")
    marks = learner.marks()
    faults = [f"{one.id} has {marks[one.number]}" for one in walked if marks[one.number] != "★"]
    faults += [f"{one.lesson} waits with {one.kind}" for one in learner.progress.waiting()]
    for fault in faults:
        print(f"   FAULT {fault}")
    print("map: " + " ".join(f"{number}{mark}" for number, mark in sorted(marks.items())))
    return len(faults)


if __name__ == "__main__":
    sys.exit(main())
