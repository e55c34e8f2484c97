"""The learner's page: its figures are those of the recording, and it fetches nothing."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from msgspec.structs import replace

from engine import protocol
from engine.protocol.arrays import number
from engine.runs import recording
from tests.tui.conftest import opened_by
from tests.tui.lessons.conftest import TRAINED, Learned
from tests.tui.lessons.reader import Reader
from tui.link.runs.earlier_runs import EarlierRun
from tui.shell.chapter import LANGUAGES, PLACEHOLDER, entries, texts
from tui.shell.course.kept import Guess
from tui.shell.course.mission import missions_of
from tui.shell.course.page.blocks import Block, Grid, Paragraph
from tui.shell.course.page.compose import page
from tui.shell.course.page.facts import Facts
from tui.shell.course.page.html import html
from tui.shell.course.page.markdown import markdown
from tui.shell.progress import Mark

BOOK = {
    "en": ("Deep Learning with Python", "François Chollet"),
    "ko": ("케라스 창시자에게 배우는 딥러닝", "프랑소와 숄레"),
}
"""What this follows, and who wrote it."""


class Addresses(HTMLParser):
    """What a page would fetch, and the names of its elements."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.names: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.found += [value or "" for name, value in attrs if name in ("src", "href", "srcset")]


@pytest.mark.parametrize("language", list(LANGUAGES))
async def test_its_figures_are_those_of_the_recording(language: str, learned: Learned) -> None:
    recorded = recording.read(TRAINED / "recording.jsonl")
    figures = recorded.finished
    assert figures is not None
    async with opened_by(Reader, learned.home, lesson="broadcasting", language=language) as person:
        await person.until(lambda: person.app.engine_state.data is not None)
        app = person.app
        app.progress.guessed(Guess("broadcasting", "shape", "<b>(4,)</b>|`x`", False, "(3, 4)"))
        app.progress.solved("broadcasting", "more_values", "(9, 1) + (1, 9)")
        for entry in entries():
            for mission in missions_of(entry.id):
                app.progress.solved(entry.id, mission.key, mission.right)
        app.own_digit.keep(bytes(range(196)) * 4, prepares=False, label=3)
        app.write_page()
        exports = learned.home / "exports" / "what-i-know"
        await person.until(lambda: (exports / "page.html").exists())
    names = {path.name for path in exports.iterdir()}
    assert names == {"page.md", "page.html", "curve.svg", "digit.svg"}
    written = {name: (exports / name).read_text(encoding="utf-8") for name in names}
    for name in ("page.md", "page.html"):
        for one in figures.epochs:
            for value in (one.loss, one.accuracy, one.test_loss, one.test_accuracy):
                assert f"{number(value):.4f}" in written[name]
        assert f"{recorded.started.parameters:,}" in written[name]
        assert learned.run in written[name]
        assert not PLACEHOLDER.search(written[name])
        assert "relu(x @ W + b)" in written[name], "code keeps its letters"
    assert f"{number(figures.epochs[-1].test_accuracy):.4f}" in written["page.md"]
    summary = written["page.md"].split(texts(language, "page").get("page", "summary"))[1]
    sentences = [line for line in summary.split("## ")[0].splitlines() if line.startswith("- ")]
    assert len(sentences) == 6, "as its heading says"
    own = (recorded.started.parameters, recorded.started.settings.batch_size)
    for sentence, value in zip(sentences, own, strict=False):
        assert f"{value:,}" in sentence
    for name in (*BOOK[language], "2017", "2021", "2025"):
        assert name in summary.split("## ")[1], "the book and its editions"
    assert written["page.md"].splitlines()[0] == "# " + texts(language, "page").get("page", "title")
    assert "\\<b\\>(4,)\\</b\\>\\|\\`x\\`" in written["page.md"]
    assert "&lt;b&gt;(4,)&lt;/b&gt;|`x`" in written["page.html"]
    assert "★" in written["page.html"]
    looked = Addresses()
    looked.feed(written["page.html"])
    assert looked.found == []
    assert not {"script", "link", "iframe", "img"} & looked.names
    assert (
        re.findall(r"https?://[^\"]+", written["page.html"]) == ["http://www.w3.org/2000/svg"] * 2
    )
    assert written["curve.svg"] in written["page.html"]
    assert written["digit.svg"].count("<rect") == 1 + sum(
        1 for level in bytes(range(196)) * 4 if level
    )


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_a_training_that_was_stopped_is_told_by_the_steps_that_it_took(language: str) -> None:
    recorded = recording.read(TRAINED / "recording.jsonl")
    started, figures = recorded.started, recorded.finished
    assert figures is not None
    own = texts(language, "page")
    marks: dict[str, Mark] = {entry.id: "" for entry in entries()}

    def told(run: EarlierRun) -> str:
        facts = Facts(language, "today", marks, (), (), None, (), run, None)
        return html(page(facts)[1], language=language, title="")

    stopped = replace(started, steps=2_345)
    for begun, step, came in ((stopped, 1_139, 1_139), (stopped, 1_139, 40), (stopped, 1_139, 0)):
        run = EarlierRun(protocol.Epochs(started=begun, step=step, epochs=figures.epochs[:1]))
        run.loss.add_each([2.0] * came, at=0)
        run.known = came
        text = told(run)
        assert own.get("page", "network.so_far", step=step, steps=2_345) in text
        captions = re.findall("<figcaption>(.*)</figcaption>", text)
        assert captions == [own.get("page", "network.curve", steps=came)] * (came > 0)
        assert f"{number(figures.epochs[0].test_accuracy):.4f}" in text
    whole = EarlierRun(protocol.Epochs(started=started, step=started.steps, epochs=()))
    assert own.get("page", "network.so_far", step=started.steps, steps=started.steps) not in told(
        whole
    )
    by_epochs = replace(started, steps=20_000, steps_per_epoch=10_000)
    run = EarlierRun(protocol.Epochs(started=by_epochs, step=20_000, epochs=figures.epochs[:1]))
    assert own.get("page", "network.curve.by_epochs") in told(run)


async def test_without_an_engine_or_a_run_there_is_a_page_all_the_same(tmp_path: Path) -> None:
    from tests.tui.lessons.walker import walking

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CH2_TUI_HOME", str(tmp_path))
        async with walking("broadcasting", tmp_path) as person:
            person.app.write_page()
            await person.pilot.pause()
            first, second = tmp_path / "exports" / "what-i-know", tmp_path / "exports"
            assert "I have not trained one yet" in (first / "page.md").read_text()
            told = "".join(person.screen.split())
            assert f"{first / 'page.html'},andpage.mdbesideit" in told
            person.app.write_page()
            await person.pilot.pause()
            assert (second / "what-i-know-2" / "page.md").exists(), "nothing is written over"
            person.app.progress.path.parent.mkdir(exist_ok=True)
            patch.setenv("CH2_TUI_HOME", str(tmp_path / "progress.json"))
            (tmp_path / "progress.json").write_text("{}")
            person.app.write_page()
            await person.pilot.pause()
            assert "could not be written" in person.screen


def test_both_languages_have_the_same_words() -> None:
    english, korean = (texts(code, "page") for code in LANGUAGES)
    for section, keys in english.sections.items():
        assert list(keys) == list(korean.sections[section])
        for key, text in keys.items():
            other = korean.sections[section][key]
            assert set(PLACEHOLDER.findall(text)) == set(PLACEHOLDER.findall(other)), key


def test_what_means_something_in_a_file_is_written_as_it_is() -> None:
    blocks: list[Block] = [Paragraph("a | b <i> *x* # [1](y)"), Grid(("h",), (("`c` & d",),))]
    assert markdown(blocks).splitlines()[0] == "a \\| b \\<i\\> \\*x\\* \\# \\[1\\](y)"
    assert "<td>`c` &amp; d</td>" in html(blocks, language="en", title="t & u")
    assert "<title>t &amp; u</title>" in html(blocks, language="en", title="t & u")
