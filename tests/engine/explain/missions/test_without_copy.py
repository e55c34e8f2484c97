"""A subtraction along the other axis without a copy, judged beside NumPy and PyTorch."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import numpy as np
import pytest
import torch

from engine.explain.broadcasting.without_copy import judge_no_copy
from engine.protocol.errors import Mistake

A, B = np.arange(640).reshape(64, 10), np.arange(64) * 1_000
WANTED = A - np.array([[value] * 10 for value in B.tolist()])


def is_right(text: str) -> bool | None:
    """Whether the very expression gives the right numbers and is over b's memory; None if NumPy
    and torch both refuse it. All texts are this file's own."""
    names = {"np": np, "torch": torch}
    pairs = ((A, B, "torch."), (torch.from_numpy(A), torch.from_numpy(B), "np."))
    found: list[bool] = []
    for a, b, foreign in pairs:
        if foreign in text:
            continue
        try:
            value: Any = eval(text, {}, names | {"b": b})
            result = a - value
        except (AttributeError, IndexError, RuntimeError, TypeError, ValueError):
            continue
        over = np.shares_memory(np.asarray(value), B)
        same = tuple(result.shape) == WANTED.shape and bool((np.asarray(result) == WANTED).all())
        found.append(over and same)
    return max(found) if found else None


NAMED = (
    "b[:, None]", "b[:, np.newaxis]", "b[..., None]", "b.reshape(64, 1)", "b.reshape(-1, 1)",
    "b.reshape((64, 1))", "b.unsqueeze(1)", "b.unsqueeze(-1)", "b.view(64, 1)", "b.view(-1, 1)",
    "np.expand_dims(b, 1)", "np.expand_dims(b, axis=-1)", "torch.unsqueeze(b, 1)", "b[None].T",
    "b[None, :].T", "b[0:64, None]", "b[:][:, None]", "b[::1, None]", "b.reshape(1, 64).T",
    "b[:, None].expand(64, 10)", "b.unsqueeze(1).expand(-1, 10)", "b.reshape(8, 8).reshape(64, 1)",
    "np.broadcast_to(b[:, None], (64, 10))", "torch.broadcast_to(b.view(64, 1), (64, 10))",
    "b[None].permute(1, 0)", "b.view(1, 64).transpose(0, 1)", "np.transpose(b[None])",
    "np.reshape(b, (64, 1))", "torch.reshape(b, (64, 1))", "b.contiguous().view(64, 1)",
    "np.swapaxes(b[None], 0, 1)", "b.detach()[:, None]", "b[:, None].squeeze(1)[:, None]",
)  # fmt: skip
WRONG = {
    "b": "clash", "b[None]": "clash", "b[:, None].T": "clash", "b.reshape(8, 8)": "clash",
    "b.reshape(32, 2)": "clash", "b[:32, None]": "clash",
    "np.repeat(b, 10).reshape(64, 10)": "copied", "b.repeat(10).reshape(64, 10)": "copied",
    "np.tile(b, (10, 1)).T": "copied", "b[:, None].copy()": "copied",
    "b.clone()[:, None]": "copied",
    "np.stack([b] * 10, axis=1)": "copied", "np.array(b)[:, None]": "copied",
    "b.repeat_interleave(10).view(64, 10)": "copied", "b[:, None].repeat(1, 10)": "copied",
    "b.astype(np.int64)[:, None]": "copied", "b.sum()": "copied", "np.copy(b)[:, None]": "copied",
    "np.concatenate([b[:, None]] * 10, axis=1)": "copied", "torch.stack([b] * 10, 1)": "copied",
    "b.reshape(8, 8).T.reshape(64, 1)": "copied", "b.flatten()[:, np.newaxis]": "copied",
    "b[:, None, None]": "larger", "b.reshape(64, 1, 1)": "larger", "b.reshape(1, 64, 1)": "larger",
    "b[:10]": "elsewhere", "b[0]": "elsewhere", "b[::-1][:, None]": "elsewhere",
    "b[::-1, None]": "elsewhere", "b[20:30]": "elsewhere", "b[:1]": "elsewhere",
    "b[-1]": "elsewhere", "b[::7]": "elsewhere", "b.reshape(8, 8)[0, 0]": "elsewhere",
}  # fmt: skip


@pytest.mark.parametrize("text", NAMED)
def test_each_way_without_a_copy_is_right(text: str) -> None:
    assert is_right(text), "NumPy or torch does it so"
    assert judge_no_copy(text).right
    assert judge_no_copy(f"a - {text}").right
    assert judge_no_copy(f"(64, 10) - {text}").right


@pytest.mark.parametrize("text", WRONG)
def test_each_other_way_is_told_what_it_does(text: str) -> None:
    assert not is_right(text)
    assert judge_no_copy(text) == judge_no_copy(f"a - {text}")
    judged = judge_no_copy(text)
    assert (judged.right, judged.code) == (False, WRONG[text])


@pytest.mark.filterwarnings("ignore:.*T")
def test_chains_are_numpys_and_torchs() -> None:
    """Indices, reshapes and transpositions in a row: the numbers, and whose memory they are in."""
    draw, seen = random.Random(0), Counter[str]()
    links = (
        "[:, None]", "[None]", "[..., None]", ".T", ".reshape(64, 1)", ".reshape(8, 8)",
        ".reshape(-1)", ".reshape(1, 64)", ".reshape(64)", "[::-1]", "[:10]", "[0]", "[:, 0]",
        ".squeeze()", ".reshape(4, 16)",
    )  # fmt: skip
    for _ in range(2_000):
        text = "b" + "".join(draw.choice(links) for _ in range(draw.randint(1, 4)))
        right = is_right(text)
        try:
            judged = judge_no_copy(text)
        except Mistake:
            assert not right, text
            continue
        assert judged.right == bool(right), (text, judged)
        seen["right" if right else judged.code] += 1
    assert min(seen[code] for code in ("right", "clash", "elsewhere")) >= 100, seen
    assert {"larger", "copied"} <= seen.keys(), seen


def test_what_it_does_not_know_is_no_answer() -> None:
    assert judge_no_copy("(64, 1)").code == "only_shape"
    for text in ("", "?", "b[", "b * 2", "c[:, None]", "__import__('os')", "b[:, None] + 0", "b.x"):
        with pytest.raises(Mistake):
            judge_no_copy(text)
