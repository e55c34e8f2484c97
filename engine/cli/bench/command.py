"""`ch2-tui bench`: this machine, as ratios to the matrix products alone and to its peers."""

from __future__ import annotations

import importlib
import json
import sys
import tempfile
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from msgspec import to_builtins

from engine.cli.command_line import DONE, FAILED, INTERRUPTED, WRONG_USE, Parser, complain
from engine.cli.table import padded
from engine.explain.shared.wording.options import DEVICE_HELP, count, device
from engine.explain.shared.wording.sentences import said, told, told_of
from engine.protocol import FitSettings
from engine.protocol.errors import Mistake

ROUNDS = 5
_WIDTHS, _SWEEP = (28, 9, 9), (8, 12, 12, 12)
FLOOR, PLAIN = "matrix products alone", "plain PyTorch, DataLoader"


def main(arguments: Sequence[str]) -> int:
    """Run the bench; a table on standard output, or JSON."""
    parser = Parser(
        prog="ch2-tui bench",
        description="This machine: the matrix products alone, this engine in each precision, "
        "plain PyTorch and Keras where it is installed, in turns, as ratios.",
    )
    parser.add_argument("--json", action="store_true", help="everything as one JSON object")
    parser.add_argument(
        "--rounds",
        type=count,
        default=ROUNDS,
        metavar="N",
        help="epochs of each, in turns, whose median is told (default: 5)",
    )
    parser.add_argument("--device", type=device, default="auto", metavar="DEVICE", help=DEVICE_HELP)
    parser.add_argument(
        "--threads",
        type=count,
        metavar="N",
        help="processor threads (default: as many as there are processors)",
    )
    parser.add_argument(
        "--data",
        default="auto",
        metavar="WHERE",
        help="auto, mnist, digits, an .npz file, or a folder or zip of IDX or CSV files "
        "(default: auto)",
    )
    parser.add_argument("--no-sweep", action="store_true", help="without widths and batches")
    parser.add_argument(
        "--screen", action="store_true", help="training with the application attached, too"
    )
    options = parser.parse_args(arguments)
    try:
        report = bench(options)
    except Mistake as mistake:
        complain(f"ch2-tui bench: {told(mistake)}")
        return WRONG_USE if mistake.code != "bench.keras" else FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    if options.json:
        print(json.dumps(report, indent=1))
    else:
        print_table(report)
    return DONE


def bench(options: Any) -> dict[str, Any]:
    """The whole report, ready for JSON."""
    from engine.cli.bench import contestants, keras_peer, rounds
    from engine.data import source
    from engine.training import devices
    from engine.training.fast.lit_inputs import computed_inputs
    from engine.training.threads.processors import processors

    chosen = devices.choose(options.device)
    devices.prepare_device(chosen.device)
    asked = options.threads or devices.default_threads()
    threads = devices.prepare_thread(min(asked, processors().usable))
    if threads != asked:
        fewer = devices.fewer_threads(asked, threads)
        complain(f"ch2-tui bench: {told_of(fewer.code, fewer.message, fewer.detail)}")
    dataset = source.load(options.data)
    settings = FitSettings(epochs=10_000, data=options.data)
    half = FitSettings(epochs=10_000, data=options.data, precision="bf16")
    with tempfile.TemporaryDirectory() as folder:
        ours: list[contestants.Floor | contestants.Engine] = [
            contestants.Floor(FLOOR, settings, len(dataset.x_train), chosen.device),
            contestants.Engine("this engine, fp32", settings, dataset, chosen.device),
            contestants.Engine("this engine, bf16", half, dataset, chosen.device),
        ]
        problems = [*chosen.problems(), *(one for each in ours for one in each.problems)]
        for text in dict.fromkeys(told_of(one.code, one.message, one.detail) for one in problems):
            complain(f"ch2-tui bench: {text}")
        taking_part: list[rounds.Contestant] = [
            *ours,
            contestants.PlainTorch(PLAIN, settings, dataset, chosen.device),
        ]
        keras = [
            keras_peer.Keras(backend, settings, dataset, Path(folder))
            for backend in keras_peer.backends()
        ]
        taking_part += keras
        try:
            results = rounds.compete(taking_part, options.rounds, _tell_round(options.rounds))
        finally:
            for contestant in taking_part:
                contestant.close()
    report: dict[str, Any] = {
        "type": "bench",
        "device": chosen.device,
        "device_name": devices.name_of(chosen.device),
        "threads": threads,
        "data": dataset.name,
        "images": len(dataset.x_train),
        "inputs": computed_inputs(dataset.x_train),
        "rounds": options.rounds,
        "versions": _versions(keras),
        "seconds": {
            result.name: {"median": result.median, "all": list(result.seconds)}
            for result in results
        },
        "times_the_floor": rounds.ratios(results, FLOOR),
        "faster_than": _faster(results),
    }
    if not options.no_sweep:
        sweep = importlib.import_module("engine.cli.bench.sweep").sweep
        widths, batches = sweep(settings, dataset, chosen.device, _tell)
        report["widths"] = to_builtins(widths)
        report["batches"] = to_builtins(batches)
    if options.screen:
        measure = importlib.import_module("engine.cli.bench.screen").measure
        report["screen"] = measure(options.data, options.device, threads, _tell)
    _tell("")
    return report


def _faster(results: Sequence[Any]) -> dict[str, dict[str, float]]:
    """How many times faster this engine is than each peer, by precision."""
    engines = {r.name.rsplit(" ", 1)[1]: r.median for r in results if "engine" in r.name}
    peers = {r.name: r.median for r in results if "engine" not in r.name and r.name != FLOOR}
    return {
        precision: {name: seconds / ours for name, seconds in peers.items()}
        for precision, ours in engines.items()
    }


def _versions(keras: Sequence[Any]) -> dict[str, str]:
    found = {name: version(name) for name in ("torch", "numpy")}
    found["python"] = sys.version.split()[0]
    if keras:
        found["keras"] = keras[0].version
        for peer in keras:
            package = peer.name.split()[1]
            found[package] = version(package)
    return found


def _tell_round(rounds: int) -> Any:
    def tell(number: int, name: str) -> None:
        turn = "round {number} of {rounds}" if number else "warming up"
        _tell(f"{said(turn, number=number, rounds=rounds)}: {said(name)}")

    return tell


def _tell(text: str) -> None:
    """Progress on standard error, where someone looks."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{text}")
        sys.stderr.flush()


def print_table(report: dict[str, Any]) -> None:
    """The report for a person."""
    print(
        said(
            "{device} ({name}), {threads} threads, {data}, median of {rounds} epochs, in turns\n",
            device=report["device"],
            name=report["device_name"],
            threads=report["threads"],
            data=report["data"],
            rounds=report["rounds"],
        )
    )
    _print_row(("", said("seconds"), said("× floor")), _WIDTHS)
    for name, seconds in report["seconds"].items():
        median, times = seconds["median"], report["times_the_floor"][name]
        _print_row((said(name), f"{median:.3f}", f"{times:.2f}"), _WIDTHS)
    for precision, peers in report["faster_than"].items():
        for name, times in peers.items():
            print(
                said(
                    "{precision} is {times} times as fast as {name}",
                    precision=precision,
                    times=f"{times:.2f}",
                    name=said(name),
                )
            )
    inputs = report["inputs"]
    if inputs["computed"] < inputs["all"]:
        print(
            said(
                "\nThis engine computes with {computed} of {all} inputs: no training image lights "
                "the others,\nso their weights never move. The floor and the peers multiply all "
                "of them.",
                **inputs,
            )
        )
    for title, key in (("width", "widths"), ("batch size", "batches")):
        if key in report:
            print()
            headings = (title, "ms a step", "images/s", "s an epoch")
            _print_row(tuple(map(said, headings)), _SWEEP)
            for cost in report[key]:
                _print_row(
                    (
                        str(cost["hidden" if key == "widths" else "batch_size"]),
                        f"{cost['milliseconds_a_step']:.3f}",
                        f"{cost['images_a_second']:,.0f}",
                        f"{cost['seconds_an_epoch']:.3f}",
                    ),
                    _SWEEP,
                )
    if "screen" in report:
        screen = report["screen"]
        print(
            said(
                "\nwith the screen on: {seconds} s an epoch, {more} % against fit, "
                "{rate} kB/s to the terminal",
                seconds=f"{screen['seconds_an_epoch']:.3f}",
                more=f"{100 * (screen['slower'] - 1):+.1f}",
                rate=f"{screen['bytes_a_second'] / 1_000:.1f}",
            )
        )
    versions = ", ".join(f"{name} {number}" for name, number in report["versions"].items())
    print(f"\n{versions}")


def _print_row(row: Sequence[str], widths: Sequence[int]) -> None:
    """Numbers at the right, names at the left."""
    print(
        "".join(
            padded(cell, width, right=number > 0 or widths is _SWEEP)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
    )
