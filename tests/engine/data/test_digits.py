from pathlib import Path

import numpy as np
import pytest

from engine.data import digits, variation
from engine.data.dataset import Arrays, Dataset
from engine.data.files import npz


@pytest.fixture(scope="module")
def generated() -> Arrays:
    return digits.generate()


def test_the_originals_are_1797_digits_of_17_levels() -> None:
    found = digits.originals()
    assert found.images.shape == (1797, 64)
    assert (found.images.min(), found.images.max()) == (0, 16)
    # The class counts that the set's authors give.
    assert np.bincount(found.labels).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]


def test_the_credit_is_packaged_beside_the_digits() -> None:
    credit = Path(digits.__file__).with_name("optical_digits.CREDIT.txt").read_text()
    for due in ("E. Alpaydin", "C. Kaynak", "UCI", "CC BY 4.0", digits.PACKAGED):
        assert due in credit
    assert Path(digits.__file__).with_name(digits.PACKAGED).stat().st_size <= 60_000


def test_no_original_feeds_both_sides() -> None:
    found = digits.originals()
    train, test = digits.split(found.labels)
    assert (len(train), len(test)) == (1497, 300)
    assert sorted([*train, *test]) == list(range(1797))
    assert np.bincount(found.labels[test]).tolist() == [30] * 10
    patterns = [{row.tobytes() for row in found.images[side]} for side in (train, test)]
    assert not patterns[0] & patterns[1]


def test_images_come_from_their_own_side_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    used: list[set[int]] = []

    def spy(
        originals: object, chosen: np.ndarray[tuple[int], np.dtype[np.intp]], seed: int
    ) -> object:
        used.append(set(chosen.tolist()))
        return np.zeros((len(chosen), 28, 28), np.uint8)

    monkeypatch.setattr(digits, "varied", spy)
    digits.generate()
    train, test = digits.split(digits.originals().labels)
    assert used == [set(train.tolist()), set(test.tolist())]


def test_it_generates_the_recorded_bytes(generated: Arrays) -> None:
    assert generated.sha256() == digits.SHA256
    assert generated.x_train.shape == (60_000, 28, 28)
    assert generated.x_test.shape == (10_000, 28, 28)


def test_the_first_images_alone_are_the_first_of_all(generated: Arrays) -> None:
    images, labels = digits.first_images(5)
    np.testing.assert_array_equal(images, generated.x_train[:5])
    np.testing.assert_array_equal(labels, generated.y_train[:5])
    assert len(set(labels.tolist())) == 5


def test_the_images_look_like_mnist(generated: Arrays) -> None:
    images = generated.x_train.astype(np.float64)
    # MNIST: mean 33.3, 19.1 % of pixels not black, every image nearly white somewhere.
    assert abs(images.mean() - 33.3) < 2
    assert abs((images > 0).mean() - 0.191) < 0.02
    assert images.max(axis=(1, 2)).min() >= 200
    assert images[:, [0, -1], :].any(axis=(1, 2)).mean() < 0.03
    mass = images.sum(axis=(1, 2))
    for axis in (1, 2):
        centre = (images.sum(axis=3 - axis) @ np.arange(28)) / mass
        assert abs(centre.mean() - 13.5) < 0.1
        assert np.abs(centre - 13.5).max() < 4


def test_no_two_images_are_the_same(generated: Arrays) -> None:
    assert len(np.unique(generated.x_test.reshape(-1, 784), axis=0)) == len(generated.x_test)


def test_classes_are_balanced(generated: Arrays) -> None:
    assert np.bincount(generated.y_train).min() > 5_500
    assert np.bincount(generated.y_test).min() > 950


def test_without_variation_a_digit_is_its_original_upright_and_centred(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for amount in ("TURN_TANGENT", "SCALE", "SHEAR", "SHIFT", "BEND"):
        monkeypatch.setattr(variation, amount, 0.0)
    originals = digits.originals().images
    images = variation.varied(originals, np.arange(50), 1)
    tiles = variation.tiles(originals[:50])
    for image, tile, centre in zip(images, tiles, variation.centres(tiles), strict=True):
        top, left = np.rint(centre - variation.FINE * 13.5).astype(int)
        # Every fourth fine pixel, from where the centre of mass falls on the image's middle.
        rows, columns = (np.clip(start + 4 * np.arange(28), 0, 95) for start in (top, left))
        difference = image.astype(int) - tile[np.ix_(rows, columns)]
        assert np.mean(difference != 0) < 0.05  # where the place lay half-way between two


def loaded_without_generating(monkeypatch: pytest.MonkeyPatch) -> Dataset:
    with monkeypatch.context() as patched:
        patched.setattr(digits, "generate", lambda: pytest.fail("generated again"))
        return digits.load()


def test_the_cache_is_used_and_verified(generated: Arrays, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digits, "generate", lambda: generated)
    first = digits.load()
    assert (first.name, first.source, first.verified) == ("digits", "digits", True)
    second = loaded_without_generating(monkeypatch)
    assert second.sha256 == first.sha256
    assert not second.x_train.flags.writeable


@pytest.mark.parametrize("damage", ["stale", "cut", "absent"])
def test_a_stale_or_damaged_cache_is_replaced(
    damage: str, generated: Arrays, small: Arrays, monkeypatch: pytest.MonkeyPatch
) -> None:
    if damage == "stale":
        npz.write(digits.cache_path(), small)
    elif damage == "cut":
        npz.write(digits.cache_path(), small)
        digits.cache_path().write_bytes(digits.cache_path().read_bytes()[:1000])
    monkeypatch.setattr(digits, "generate", lambda: generated)
    assert digits.load().verified
    assert loaded_without_generating(monkeypatch).verified


def test_a_cache_that_cannot_be_written_is_no_error(
    generated: Arrays, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "file").touch()
    monkeypatch.setenv("CH2_TUI_HOME", str(home / "file"))
    monkeypatch.setattr(digits, "generate", lambda: generated)
    assert digits.load().verified
