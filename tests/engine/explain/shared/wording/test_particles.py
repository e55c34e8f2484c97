"""Korean particles by how what stands before them is read aloud."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.explain.shared.wording.particles import BEHIND_A_VOWEL, filled, particle_behind
from engine.explain.shared.wording.pronunciation import CONSONANT, RIEUL, VOWEL, final_sound

ENDINGS = {
    # 을, 으로
    CONSONANT: ("을", "으로"),
    RIEUL: ("을", "로"),
    VOWEL: ("를", "로"),
}
READ_ALOUD = {
    CONSONANT: """
        0 3 6 10 13 16 20 30 40 50 60 70 80 90 100 1,000 10000 60,000 100,000,000 1e16
        10,000,000,000,000,000
        0.0 1.0 0.10 0.3 2.346 -0.6 −3 +6 .3 1e-3 1e-06 2.2e+16 1e10 5.4e-10 1E-13
        x^2 10^-3 x**3 x² 10⁻³ (x²) e^(-1) f(x²) x^2.5 3/4 10/7
        m n M N LN CNN RGBN nm np.nan NaN nan lm
        adam rmsprop momentum mean sum train x_train CH2_TUI_HOME astype token
        lane time name json mnist.json
        step clip map unit logit output fit dot stack topic tab dtype type check string slicing
        float16 bf16 fp16 int16 W10 h0 x_3 x₃ a.T[0] x[3] x[…,␣3] f(10) (64,␣10) (3,␣6) [[1],␣[3]]
        "train" 'step' “책” (책) x.sum() x.min() 책. 책, 값 몫 값(2) 축(길이␣(2,␣4)) 값… 픽
        5␣min 3␣h 14: ε ㄱ ㄴ ㅂ
        """,
    RIEUL: """
        1 7 8 11 21 37 98 1,001 0.1 0.07 2.8 -1 1e-7 1e-08 1e+01 1/2 8/9
        l r L R URL HTML lr xml url.html
        label table file scale bool kernel pixel tuple double all
        uint8 int8 W1 b1 x₁ x[1] f(7) (2,␣8) "1" 7. 물 (픽셀) 3␣px ㄹ _ 밑줄 픽셀(4) 물(길이␣128)
        """,
    VOWEL: """
        2 4 5 9 12 24 35 99 2,345 128.5 0.2 0.04 0.82 -5 −0.9 1e-05 2e9 1,000,000,000,000 5/9 2/3
        12,000,000,000,000
        a b c d e f g h i j k o p q s t u v w x y z A K S T X Z CPU GPU CUDA RGB MNIST SGD MPS ISO
        3% 81.7% 81.7␣% 4배 96개 3␣ms 5␣s 1.2␣µs 11.5␣MB 3␣MiB 64␣B 3␣kB/s 4x 60␣Hz 20° 2␣m
        relu tanh sigmoid softmax shape size image batch test weight digit_ax axis loss loop bit
        Keras PyTorch NumPy torch float rank network default mask list sgd train_images x_test
        float32 int64 float64 W2 b2 W12 x_2 x₂ x[4] x[:,␣-2] (3,␣4) (60000,␣784) x.max(␣-2␣)
        "test" 'relu' (나) 나? 네 x.T x′a ∞ inf π θ σ → + - * / = @ ? () [] ㅏ 漢
        크기(shape)를␣뺀␣크기(3) 배(x[10]) W(입력,␣출력) {} "" … 🙂
        """,
}


def cases() -> list[tuple[str, str]]:
    return [
        (text.replace("␣", " "), sound)
        for sound, all_ in READ_ALOUD.items()
        for text in all_.split()
    ]


@pytest.mark.parametrize(("text", "sound"), cases())
def test_a_text_ends_as_it_is_read_aloud(text: str, sound: str) -> None:
    said = tuple(particle_behind(text, particle) for particle in ("을", "으로"))
    assert said == ENDINGS[sound], f"{text}{said[0]}, {text}{said[1]}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("0[으로]", "0으로"),
        ("{a}[과] 같습니다", "0.817과 같습니다"),
        ("{six}[은] 있습니다", "6은 있습니다"),
        ("{w}[을] 고칩니다", "W2를 고칩니다"),
        ("{activation}[을] 지나", "relu를 지나"),
        ("{shape}[을] 보면", "(3, 4)를 보면"),
        ("{six}[이라고], {w}[이라고], {name}[이라고]", "6이라고, W2라고, 엔진이라고"),
        ("{six}[이나] {w}[이나]", "6이나 W2나"),
        ("{w}[이] {name}[이]", "W2가 엔진이"),
        ("{many}[으로] {name}[으로]", "1,001로 엔진으로"),
        ("{unknown}[을]", "{unknown}을"),
    ],
)
def test_a_text_is_filled_with_its_particles(text: str, said: str) -> None:
    values = {"a": "0.817", "six": 6, "w": "W2", "activation": "relu", "shape": "(3, 4)"}
    assert filled(text, **values, name="엔진", many=1001) == said


@given(st.text())
def test_what_fills_a_place_is_never_read_as_one(value: str) -> None:
    for typed in (value, f"{value}[을]", f"{{b}}{value}", f"{value}[이라고]{{a}}"):
        assert filled("‘{a}’: {b}", a=typed, b="끝") == f"‘{typed}’: 끝"
        assert filled("{a}[을]", a=typed) == typed + particle_behind(typed, "을")


@given(st.text())
def test_any_text_has_a_last_sound(text: str) -> None:
    sound = final_sound(text)
    assert sound in ENDINGS
    for particle in BEHIND_A_VOWEL:
        said = particle_behind(text, particle)
        assert said in (particle, BEHIND_A_VOWEL[particle])
        assert (said == particle) == (sound != VOWEL and (particle, sound) != ("으로", RIEUL))


@given(st.integers(min_value=0, max_value=10**15))
def test_whole_numbers_are_read_with_or_without_separators(number: int) -> None:
    assert final_sound(f"{number:,}") == final_sound(str(number)) == final_sound(f"-{number}")
    assert final_sound(f"({number})") == final_sound(f"x[{number}]") == final_sound(str(number))
    last = "영일이삼사오육칠팔구"[number % 10]
    if number % 10 or not number:
        assert final_sound(str(number)) == final_sound(last)


@given(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3))
def test_hangul_ends_in_its_final(syllable: str) -> None:
    final = "ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
    index = (ord(syllable) - 0xAC00) % 28
    expected = VOWEL if not index else RIEUL if final[index - 1] == "ㄹ" else CONSONANT
    assert final_sound(syllable) == final_sound(f"“{syllable}”.") == expected


@pytest.mark.parametrize(
    ("count", "said"),
    [(1, "첫 번째 축"), (2, "두 번째 축"), (8, "여덟 번째 축"), (10, "열 번째 축"),
     (11, "11번째 축"), (110, "110번째 축"), (1_001, "1,001번째 축"), ("2.1", "2.1번째 축")],
)  # fmt: skip
def test_small_ordinals_are_counted_in_words(count: object, said: str) -> None:
    assert filled("{count}[번째] 축", count=count) == said
