"""Orders from other threads: the last one counts, one step is one, stop is final."""

import threading

from engine.protocol import FilmStep
from engine.runs.controls import Controls, Order


def test_a_training_runs_until_it_is_paused_and_after_it_goes_on() -> None:
    controls = Controls()
    assert controls.next() is Order.RUN
    assert not controls.interrupted()
    controls.pause()
    assert controls.interrupted()
    assert controls.next() is Order.PAUSE
    controls.go_on()
    assert controls.next() is Order.RUN


def test_each_wish_for_one_step_gives_one_step() -> None:
    controls = Controls()
    controls.step_once()
    controls.step_once()
    orders = [controls.next() for _ in range(3)]
    assert orders == [Order.STEP, Order.STEP, Order.PAUSE]
    controls.step_once()
    controls.pause()
    assert controls.next() is Order.PAUSE


def test_a_film_is_of_its_own_step_and_none_is_lost() -> None:
    controls = Controls()
    controls.step_once(FilmStep(id=1))
    controls.step_once()
    assert controls.next() is Order.STEP
    assert controls.film == FilmStep(id=1)
    assert controls.next() is Order.STEP
    assert controls.film is None
    for order in (controls.pause, controls.go_on):
        controls.step_once(FilmStep(id=2))
        order()
        assert controls.unfilmed() == [FilmStep(id=2)]
        assert controls.unfilmed() == []
    controls.step_once(FilmStep(id=3))
    assert controls.waiting_looks == 1
    controls.stop()
    assert controls.unfilmed() == []
    assert controls.unfilmed(over=True) == [FilmStep(id=3)]


def test_stop_is_final() -> None:
    controls = Controls()
    controls.pause()
    controls.stop()
    controls.go_on()
    controls.step_once()
    assert controls.next() is Order.STOP
    assert controls.stopped


def test_whoever_waits_in_a_pause_is_woken_by_the_next_order() -> None:
    for order in (Controls.go_on, Controls.step_once, Controls.stop):
        controls = Controls()
        controls.pause()
        waiting = threading.Thread(target=controls.wait)
        waiting.start()
        order(controls)
        waiting.join(30)
        assert not waiting.is_alive()
