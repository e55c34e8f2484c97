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
from engine.protocol import FitSettings
from engine.protocol.errors import Mistake

ROUNDS = 5
FLOOR, PLAIN = "matrix products alone", "plain PyTorch, DataLoader"


def main(arguments: Sequence[str]) -> int:
    """Run the bench; a table on standard output, or JSON."""
    parser = Parser(
        prog="ch2-tui bench",
        description="This machine: the matrix products alone, this engine in each precision, "
        "plain PyTorch and Keras where it is installed, in turns, as ratios.",
    )
    parser.add_argument("--json", action="store_true", help="everything as one JSON object")
    parser.add_argument("--rounds", type=int, default=ROUNDS, metavar="N", help="default 5")
    parser.add_argument("--device", choices=("auto", "cpu", "cuda", "mps"), default="auto")
    parser.add_argument("--threads", type=int, metavar="N")
    parser.add_argument("--data", default="auto", metavar="WHERE")
    parser.add_argument("--no-sweep", action="store_true", help="without widths and batches")
    parser.add_argument(
        "--screen", action="store_true", help="training with the application attached, too"
    )
    options = parser.parse_args(arguments)
    if not 1 <= options.rounds <= 1_000 or (options.threads or 1) < 1:
        complain("ch2-tui bench: --rounds and --threads take whole numbers from 1 on")
        return WRONG_USE
    try:
        report = bench(options)
    except Mistake as mistake:
        complain(f"ch2-tui bench: {mistake}")
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

    chosen = devices.choose(options.device)
    threads = devices.prepare_thread(options.threads or devices.default_threads())
    dataset = source.load(options.data)
    settings = FitSettings(epochs=10_000, data=options.data)
    half = FitSettings(epochs=10_000, data=options.data, precision="bf16")
    with tempfile.TemporaryDirectory() as folder:
        taking_part: list[rounds.Contestant] = [
            contestants.Floor(FLOOR, settings, len(dataset.x_train), chosen.device),
            contestants.Engine("this engine, fp32", settings, dataset, chosen.device),
            contestants.Engine("this engine, bf16", half, dataset, chosen.device),
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
    def told(number: int, name: str) -> None:
        _tell(f"{'warming up' if not number else f'round {number} of {rounds}'}: {name}")

    return told


def _tell(text: str) -> None:
    """Progress on standard error, where someone looks."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{text}")
        sys.stderr.flush()


def print_table(report: dict[str, Any]) -> None:
    """The report for a person."""
    head = f"{report['device']} ({report['device_name']}), {report['threads']} threads"
    print(f"{head}, {report['data']}, median of {report['rounds']} epochs, in turns\n")
    print(f"{'':<28}{'seconds':>9}{'× floor':>9}")
    for name, seconds in report["seconds"].items():
        print(f"{name:<28}{seconds['median']:>9.3f}{report['times_the_floor'][name]:>9.2f}")
    for precision, peers in report["faster_than"].items():
        for name, times in peers.items():
            print(f"{precision} is {times:.2f} times as fast as {name}")
    inputs = report["inputs"]
    if inputs["computed"] < inputs["all"]:
        print(
            f"\nThis engine computes with {inputs['computed']} of {inputs['all']} inputs: no "
            "training image lights the others,\nso their weights never move. The floor and the "
            "peers multiply all of them."
        )
    for title, key in (("width", "widths"), ("batch", "batches")):
        if key in report:
            print(f"\n{title:>8}{'ms a step':>12}{'images/s':>12}{'s an epoch':>12}")
            for cost in report[key]:
                size = cost["hidden" if key == "widths" else "batch_size"]
                print(
                    f"{size:>8}{cost['milliseconds_a_step']:>12.3f}"
                    f"{cost['images_a_second']:>12,.0f}{cost['seconds_an_epoch']:>12.3f}"
                )
    if "screen" in report:
        screen = report["screen"]
        print(
            f"\nwith the screen on: {screen['seconds_an_epoch']:.3f} s an epoch, "
            f"{100 * (screen['slower'] - 1):+.1f} % against fit, "
            f"{screen['bytes_a_second'] / 1_000:.1f} kB/s to the terminal"
        )
    versions = ", ".join(f"{name} {number}" for name, number in report["versions"].items())
    print(f"\n{versions}")
