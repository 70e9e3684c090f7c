"""Word patterns: their syntax, and whether a match is asserted, denied, guessed or asked."""

import gc
import json
import time
import tracemalloc
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor import knowledge, phrases
from advisor.errors import KnowledgeError
from advisor.phrase_syntax import parse
from advisor.phrases import PhraseIndex
from advisor.words import LONGEST_SENTENCE, Sentence, plain, sentences, stem

# Hostile texts must not take much longer than this on a slow machine.
SECONDS = 30
PROSE = (
    "My network trains on 224x224 images with Adam and a learning rate of 1e-3. The training loss "
    "falls at first but after epoch 20 the validation loss goes up again, and I do not understand "
    "why. 训练损失一直下降，但是验证损失从第 20 轮开始上升。 I tried dropout, it did not help! "
)


def found(phrase: str, text: str) -> bool:
    return bool(PhraseIndex.compile({"x": [phrase]}).find(text))


def assertions(phrase: str, text: str) -> list[str]:
    return [m.assertion for m in PhraseIndex.compile({"x": [phrase]}).find(text)]


@cache
def every_phrase() -> PhraseIndex:
    return knowledge.load().phrases


# --- syntax -------------------------------------------------------------------------------------

SYNTAX = [
    # words that follow one another
    ("loss stuck", "the loss stuck", True),
    ("loss stuck", "the loss is stuck", False),
    ("loss stuck", "stuck loss", False),
    # alternatives
    ("loss|cost stuck", "cost stuck", True),
    ("loss|cost stuck", "error stuck", False),
    # gaps
    ("loss [2] stuck", "loss stuck", True),
    ("loss [2] stuck", "loss is really stuck", True),
    ("loss [2] stuck", "loss is really very stuck", False),
    # a hyphen is an optional space
    ("learning-rate", "learning rate", True),
    ("learning-rate", "learningrate", True),
    ("learning-rate", "learning-rate", True),
    ("learning-rate", "learning a rate of", True),  # articles do not count
    ("learning-rate", "learning good rate", False),
    # stems
    ("explode", "exploded", True),
    ("explode", "it explodes", True),
    ("explode", "exploding", True),
    ("go up", "went up", True),
    ("loss", "losses", True),
    ("loss", "lossy", False),
    # stars
    ("oscillat*", "oscillations", True),
    ("oscillat*", "oscillating", True),
    ("oscillat*", "oscilloscope", False),
    ("batch-norm*", "batch normalization", True),
    # optional words
    ("loss (is) stuck", "loss is stuck", True),
    ("loss (is) stuck", "loss stuck", True),
    ("loss (very) [2] stuck", "loss it is stuck", True),
    # numbers
    ("batch of <n>", "a batch of 32", True),
    ("batch of <n>", "a batch of many", False),
    ("loss 0.693", "loss 0.693", True),
    ("loss 0.693", "loss 0.69", False),
    ("<n> %", "50 %", True),
    # forbidden before
    ("!val|validation loss", "the loss", True),
    ("!val|validation loss", "the validation loss", False),
    ("!val|validation [1] loss", "validation set loss", False),
    ("!val|validation [1] loss", "validation: the old big loss", True),
    ("!val|validation loss", "validation loss and loss", True),
    # forbidden behind
    ("not decrease !monotonic*|steadily", "it does not decrease", True),
    ("not decrease !monotonic*|steadily", "does not decrease monotonically", False),
    ("not decrease !monotonic*|steadily", "does not decrease very steadily", True),
    ("not decrease [1] !monotonic*|steadily", "does not decrease very steadily", False),
    ("not decrease !monotonic*", "not decrease monotonically and not decrease", True),
    ("!val loss falls !slowly", "loss falls", True),
    ("!val loss falls !slowly", "loss falls slowly", False),
    ("!val loss falls !slowly", "val loss falls", False),
    # case, punctuation, contractions, calls
    ("loss [1] not fall", "LOSS doesn't fall", True),
    ("loss not fall", "Loss does not fall", False),
    ("loss [1] not fall", "Loss does not fall", True),
    ("model.eval()", "call model.eval() first", True),
    # never over the end of a sentence
    ("loss [3] stuck", "This is the loss. It got stuck", False),
    ("loss [3] stuck", "the loss\n\nstuck", False),
    ("loss [3] stuck", "i print the loss, it is stuck", True),
    # Chinese: a character is a word, particles do not count
    ("损失不变", "训练的损失不变", True),
    ("损失 [2] 不变", "损失一直不变", True),
    ("损失 [1] 不变", "损失一直不变", False),
    ("损失 下降", "损失的下降", True),
    ("损失|loss [4] 不变", "loss 保持不变", True),
    ("训练 损失", "訓練損失", True),  # traditional characters
    ("loss 下降", "ＬＯＳＳ下降", True),  # full width
]


@pytest.mark.parametrize(("phrase", "text", "expected"), SYNTAX)
def test_syntax(phrase: str, text: str, expected: bool) -> None:
    assert found(phrase, text) is expected


@pytest.mark.parametrize(
    "phrase",
    [
        "",
        "   ",
        "[3]",
        "loss [3]",
        "(loss)",
        "(loss) (stuck)",
        "loss (stuck",
        "loss [x] stuck",
        "loss ((is)) stuck",
        "!val",
        "! loss",
        "loss [3] stuck [2]",
        "loss !much fall",
        "!a|the [2]",
    ],
)
def test_a_malformed_phrase_is_named(phrase: str) -> None:
    with pytest.raises(KnowledgeError, match="phrase"):
        parse(phrase)
    with pytest.raises(KnowledgeError, match="loss-odd"):
        PhraseIndex.compile({"loss-odd": [phrase]})


def test_a_match_says_where_it_stands() -> None:
    text = "Hello there. My Loss is stuck. Bye."
    (match,) = PhraseIndex.compile({"x": ["loss [1] stuck"]}).find(text)
    assert text[match.start : match.end] == "Loss is stuck"
    assert match.sentence == "My Loss is stuck."
    assert (match.id, match.assertion) == ("x", "asserted")


def test_overlapping_matches_of_one_id_count_once() -> None:
    index = PhraseIndex.compile({"x": ["loss [3] stuck", "stuck"], "y": ["stuck"]})
    assert [m.id for m in index.find("the loss is stuck")] == ["x", "y"]


def test_the_index_survives_json() -> None:
    index = PhraseIndex.compile({"x": ["loss [2] oscillat*"], "y": ["!val loss falls !slow*"]})
    again = PhraseIndex.from_dict(json.loads(json.dumps(index.to_dict())))
    text = "The loss oscillated. The loss falls. 损失. The val loss falls. The loss falls slowly."
    assert again.find(text) == index.find(text) != []


CLASSES = knowledge.words_of_field(
    {
        "loss": {"en": ["loss", "cross-entropy"], "zh": ["损失", "loss"]},
        "stuck": {"en": ["stuck", "plateau*"], "zh": ["不动"]},
        "adam": {"en": ["adam", "adamw"]},
        "low": {"en": ["<0.1..0.5>", "<10..50>"]},
    }
)


@pytest.mark.parametrize(
    ("phrase", "text", "there"),
    [
        ("@loss [2] @stuck", "the loss is stuck", True),
        ("@loss [2] @stuck", "cross entropy plateaus", True),
        ("@loss [2] @stuck", "the accuracy is stuck", False),
        ("@loss|accuracy [2] @stuck", "the accuracy is stuck", True),
        ("(@loss) @stuck|flat", "flat", True),
        ("!@loss [1] @stuck", "the loss is stuck", False),
        ("!@loss [1] @stuck", "the lift is stuck", True),
        ("@loss [2] @stuck", "损失不动", False),
        ("@low %", "it is at 23.5 %", True),
        ("@low %", "it is at 73.5 %", False),
        ("loss @low", "loss 0.333", True),
        ("loss @low", "loss 3.33", False),
        ("loss @low", "loss 1.2.3", False),
    ],
)
def test_a_class_stands_for_its_members(phrase: str, text: str, there: bool) -> None:
    phrases = knowledge.spoken("x", {"en": [phrase]}, CLASSES)
    assert bool(PhraseIndex.compile({"x": phrases}).find(text)) is there


def test_a_class_has_members_in_each_language() -> None:
    chinese = knowledge.spoken("x", {"zh": ["@loss [2] @stuck", "@adam"]}, CLASSES)
    assert chinese == ("损失|loss [2] 不动", "adam|adamw")


def test_an_unknown_class_is_named() -> None:
    with pytest.raises(KnowledgeError, match=r"loss-odd: .*@los\b.*loss, low, stuck"):
        knowledge.spoken("loss-odd", {"en": ["@los [2] @stuck"]}, CLASSES)


def test_an_index_finds_what_its_phrases_find_alone() -> None:
    phrases = ["loss [2] stuck", "no|not learn*", "损失 [3] 不变", "acc* at <n>", "(very) noisy"]
    text = "The loss is stuck, it does not learn. 损失一直不变. accuracy at 10, very noisy."
    together = PhraseIndex.compile({p: [p] for p in phrases}).find(text)
    assert {m.id for m in together} == {p for p in phrases if found(p, text)} == set(phrases)


# --- assertion ----------------------------------------------------------------------------------

ASSERTED = [
    "the loss explodes",
    "My loss explodes after 100 steps, why?",
    "Why does the loss explode?",
    "Is it normal that the loss explodes?",
    "I do not understand why the loss explodes",
    "I expected convergence but the loss explodes",
    "The loss does not only stall, the loss explodes",
    "No matter what I do the loss explodes",
    "If I use SGD the loss explodes",
    'The "loss" explodes',
    "it does not work: the loss explodes",
    "I cannot avoid that the loss explodes",
]
NOT_ASSERTED = [
    ("the loss does not explode", "negated"),
    ("the loss never explodes", "negated"),
    ("there is no sign that loss explodes", "negated"),
    ("loss explodes is not the problem", "negated"),
    ("maybe the loss explodes", "hypothetical"),
    ("I suspect that the loss explodes", "hypothetical"),
    ("If the loss explodes, what should I do", "hypothetical"),
    ("I wonder whether the loss explodes", "hypothetical"),
    ("Does the loss explode?", "question"),
    ("Will the loss explode?", "question"),
    ("the loss should explode", "expected"),
    ("I expected that the loss explodes", "expected"),
    ('The manual says "with such rates the loss explodes at once" about it', "quoted"),
]
ASSERTED_ZH = [
    "损失爆炸",
    "为什么损失爆炸？",
    "不知道为什么损失爆炸",
    "本来以为没问题，但损失爆炸",
    "如果我用 SGD，损失爆炸",
    "没想到损失爆炸",
    "请问损失爆炸正常吗",
]
NOT_ASSERTED_ZH = [
    ("没有损失爆炸", "negated"),
    ("损失没有爆炸", "negated"),
    ("损失不会爆炸", "negated"),
    ("并没有出现损失爆炸", "negated"),
    ("损失爆炸不了", "negated"),
    ("可能损失爆炸", "hypothetical"),
    ("怀疑损失爆炸", "hypothetical"),
    ("是不是损失爆炸", "hypothetical"),
    ("损失爆炸了吗", "question"),
    ("按理损失爆炸", "expected"),
    ("他说“这样训练的话损失爆炸是必然的”这句话", "quoted"),
]


@pytest.mark.parametrize("text", ASSERTED)
def test_asserted(text: str) -> None:
    assert assertions("loss [2] explode", text)[-1] == "asserted"


@pytest.mark.parametrize(("text", "expected"), NOT_ASSERTED)
def test_not_asserted(text: str, expected: str) -> None:
    assert assertions("loss [2] explode", text) == [expected]


@pytest.mark.parametrize("text", ASSERTED_ZH)
def test_asserted_in_chinese(text: str) -> None:
    assert assertions("损失 [2] 爆炸", text) == ["asserted"]


@pytest.mark.parametrize(("text", "expected"), NOT_ASSERTED_ZH)
def test_not_asserted_in_chinese(text: str, expected: str) -> None:
    assert assertions("损失 [2] 爆炸", text) == [expected]


def test_a_negation_ends_with_its_clause() -> None:
    assert assertions("loss [2] explode", "I use no dropout, the loss explodes") == ["asserted"]
    assert assertions("损失 [2] 爆炸", "没有用 dropout，损失爆炸") == ["asserted"]


# --- long texts ---------------------------------------------------------------------------------

FILLER = "It is so.\n"
# The last sentence of a block, the first of the next, and one of a third.
PLACES = [phrases.BLOCK - 1, phrases.BLOCK, 2 * phrases.BLOCK + 7]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    ("phrase", "telling", "there"),
    [
        ("loss [1] stuck", "My Loss is stuck.", "Loss is stuck"),
        ("accuracy <n> %", "The accuracy: 12.5 % now.", "accuracy: 12.5 %"),
        ("损失 [2] 不变", "損失一直不变。", "損失一直不变"),
        ("batch-norm*", "We batch normalize it.", "batch normalize"),
    ],
)
def test_a_phrase_is_found_however_far_on(
    place: int, phrase: str, telling: str, there: str
) -> None:
    text = FILLER * place + telling + "\n" + FILLER * 3
    assert sentences(text)[place].quote == telling
    (match,) = PhraseIndex.compile({"x": [phrase]}).find(text)
    assert text[match.start : match.end] == there
    assert match.start == len(FILLER) * place + telling.index(there)
    assert (match.sentence, match.assertion) == (telling, "asserted")


def test_no_phrase_is_found_across_two_blocks() -> None:
    text = FILLER * (phrases.BLOCK - 1) + "This is the loss. It got stuck.\n"
    assert not found("loss [3] stuck", text)


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_blocks_change_nothing(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    text = PROSE * 3 + " ".join(ASSERTED) + "".join(f"\n{text}" for text, _ in NOT_ASSERTED)
    together = every_phrase().find(text)
    assert len(sentences(text)) < phrases.BLOCK
    monkeypatch.setattr(phrases, "BLOCK", size)
    phrases._blocks.cache_clear()  # pyright: ignore[reportPrivateUsage]
    apart = every_phrase().find(text)
    phrases._blocks.cache_clear()  # pyright: ignore[reportPrivateUsage]
    assert told(apart) == told(together) != []


def told(matches: list[phrases.Match], by: int = 0) -> list[tuple[str, int, int, str, str]]:
    return [(m.id, m.start + by, m.end + by, m.sentence, m.assertion) for m in matches]


MIXED = PhraseIndex.compile(
    {
        "run": ["loss|batch-norm* [2] stuck|falls"],
        "optional": ["(very) [1] stuck"],
        "forbidden": ["!no|not [1] loss"],
        "number": ["<1..50> %", "at <n>"],
        "twice": ["loss [3] loss"],
        "chinese": ["损失 [1] 不变|loss"],
    }
)
WORDS = (
    "loss losses Loss stuck falls batch normalization batchnorm very not no 12.5 3 99 % at the , :"
)
SPOKEN = st.lists(st.sampled_from([*WORDS.split(), "损失", "不变", "的", "don't"]), min_size=1)


@given(st.lists(SPOKEN.map(" ".join), min_size=1, max_size=6))
@settings(max_examples=100, deadline=None)
def test_a_text_tells_what_its_sentences_tell(told_one_by_one: list[str]) -> None:
    ended = [f"{sentence} .\n" for sentence in told_one_by_one]
    alone: list[tuple[str, int, int, str, str]] = []
    for number, sentence in enumerate(ended):
        alone += told(MIXED.find(sentence), sum(map(len, ended[:number])))
    assert told(MIXED.find("".join(ended))) == sorted(alone, key=lambda m: (m[1], m[2], m[0]))


@given(st.lists(SPOKEN.map(" ".join), min_size=1, max_size=6))
@settings(max_examples=100, deadline=None)
def test_a_glance_misses_no_match(told_one_by_one: list[str]) -> None:
    all_ = [*sentences("".join(f"{sentence} .\n" for sentence in told_one_by_one))]
    said = [sentence.pieces for sentence in all_]
    held = MIXED.held_in(said)
    for place, sentence in enumerate(all_):
        ids = {m.id for m in MIXED.find(sentence.quote)}
        assert ids <= MIXED.told_by(said[place], held.get(place, []))


def test_a_glance_looks_at_order_and_distance() -> None:
    index = PhraseIndex.compile(
        {"near": ["loss [1] stuck"], "list": ["a-b-c|loss [2] (very) flat"]}
    )
    said = [text.split() for text in ("loss got stuck", "stuck loss", "loss it now got stuck")]
    held = index.held_in(said)
    assert [sorted(index.told_by(of, held[n])) for n, of in enumerate(said)] == [["near"], [], []]


@pytest.mark.parametrize("size", [1, 2, 7])
def test_a_glance_at_blocks_is_the_same(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    said = [sentence.pieces for sentence in sentences(PROSE * 2 + " ".join(ASSERTED))]
    together = every_phrase().held_in(said)
    monkeypatch.setattr(phrases, "BLOCK", size)
    apart = every_phrase().held_in(said)
    assert {n: sorted(of) for n, of in apart.items()} == {
        n: sorted(of) for n, of in together.items()
    }


# --- words --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("One. Two. Three.", 3),
        ("e.g. this one", 1),
        ("the loss is 0.5 now", 1),
        ("model.fit is called", 1),
        ("第一句。第二句！", 2),
        ("- one item\n- another item", 2),
        ("a heading\n\na text", 2),
        ("", 0),
    ],
)
def test_sentences(text: str, count: int) -> None:
    assert len(list(sentences(text))) == count


@given(st.text(max_size=400))
@settings(max_examples=200, deadline=None)
def test_sentences_keep_to_the_text(text: str) -> None:
    assert len(plain(text)) == len(text)
    end = 0
    for sentence in sentences(text):
        assert end <= sentence.start <= sentence.end <= len(text)
        assert 0 < len(sentence.words) <= LONGEST_SENTENCE + 3
        assert len(sentence.words) == len(sentence.spans) == len(sentence.clauses)
        assert words_in(text[end : sentence.start]) == []
        end = sentence.end
    assert words_in(text[end:]) == []


def words_in(text: str) -> list[str]:
    return [word for sentence in sentences(text) for word in sentence.words]


@given(
    st.lists(st.sampled_from(["loss ", "the ", "don't ", "损失", "1,000 ", '"', ", "]), max_size=9),
    st.integers(LONGEST_SENTENCE // 2, 3 * LONGEST_SENTENCE),
)
@settings(max_examples=60, deadline=None)
def test_cutting_a_long_sentence_loses_nothing(some: list[str], count: int) -> None:
    text = ("".join(some) * count)[: 20 * count] + "x?"
    parts = sentences(text)
    assert "".join(text[part.start : part.end] for part in parts) == text
    assert [part.question for part in parts] == [False] * (len(parts) - 1) + [True]
    assert [w for part in parts for w in part.words] == unbroken(text)


def unbroken(text: str) -> list[str]:
    return Sentence(text, plain(text), 0, len(text), []).words


@pytest.mark.parametrize("words", [1, LONGEST_SENTENCE, 2 * LONGEST_SENTENCE])
def test_a_question_of_any_length_is_one(words: int) -> None:
    *others, last = sentences("loss " * (words - 1) + "stuck?")
    assert last.question
    assert last.quote.endswith("stuck?")
    assert [len(s.words) for s in others] == [LONGEST_SENTENCE] * (len(others))


@pytest.mark.parametrize(
    ("before", "inside", "after", "expected"),
    [
        ("He says ", "well " * 200, "and then it stops here", "quoted"),
        ("他说", "很" * 200, "这句话他说了很多次", "quoted"),
        ("他说", "训练很慢。", "这句话他说了很多次", "quoted"),
        ("He says ", "this is slow. ", "and then it stops here", "quoted"),
    ],
    ids=["cut", "cut zh", "two sentences zh", "two sentences"],
)
def test_a_quotation_goes_on_behind_the_end_of_a_sentence(
    before: str, inside: str, after: str, expected: str
) -> None:
    """And what follows it is nobody else's word."""
    phrase = "损失 [2] 爆炸|explode" if before == "他说" else "loss [2] explode"
    cry = "损失爆炸是必然的" if before == "他说" else "the loss explodes at once"
    assert assertions(phrase, f'{before}"{inside}{cry}" {after}') == [expected]
    assert assertions(phrase, f'{before}"{inside}" {after} {cry}') == ["asserted"]


@pytest.mark.parametrize("number", ["1,000", "1000"])
def test_thousands_may_be_grouped(number: str) -> None:
    assert found(f"batch-{number}", "a batch 1,000 at once")
    assert found(f"batch-{number}", "a batch 1000 at once")


@given(st.text("abcdefgilnoprstuy", max_size=12))
def test_a_stem_is_no_longer_than_its_word(word: str) -> None:
    assert len(stem(word)) <= len(word) + 1


# --- robustness ---------------------------------------------------------------------------------


@given(st.text(max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_text_can_be_searched(text: str) -> None:
    for match in every_phrase().find(text):
        assert 0 <= match.start < match.end <= len(text)


@given(st.text("ab 损|*()[]3!<n>-", max_size=25))
@settings(max_examples=400, deadline=None)
def test_any_phrase_is_read_or_refused(phrase: str) -> None:
    try:
        index = PhraseIndex.compile({"x": [phrase]})
    except KnowledgeError:
        return
    index.find("a b 损 aa bb ab 3 ba. a a a b b")


@pytest.mark.parametrize(
    "text",
    ["x" * 1_000_000, "loss " * 100_000, "损失" * 100_000, "not " * 100_000, "1" * 1_000_000,
     '"' * 200_000, "loss, " * 50_000, "\n" * 500_000],
    ids=["no-space", "loss", "han", "not", "digits", "quotes", "clauses", "lines"],
)  # fmt: skip
def test_hostile_text_takes_bounded_time(text: str) -> None:
    start = time.perf_counter()
    every_phrase().find(text)
    assert time.perf_counter() - start < SECONDS


def test_data_is_not_remembered() -> None:
    """A service that has read many long "words" would otherwise keep them all."""
    data = ["x" * 300_000, "1" * 300_000]
    index = PhraseIndex.compile({"x": ["loss [3] stuck"]})
    gc.collect()
    tracemalloc.start()
    for n in range(4):
        for text in data:
            index.find(f"the loss {text}{n} stuck")
    sentences.cache_clear()
    plain.cache_clear()
    phrases._blocks.cache_clear()  # pyright: ignore[reportPrivateUsage]
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < 300_000


def test_ten_thousand_words_against_everything(capsys: pytest.CaptureFixture[str]) -> None:
    text = PROSE * (10_000 // len(PROSE.split()) + 1)
    start = time.perf_counter()
    matches = every_phrase().find(text)
    seconds = time.perf_counter() - start
    with capsys.disabled():
        print(f"\n10,000 words against all phrases: {seconds:.2f} s, {len(matches)} matches")
    assert matches
    assert seconds < SECONDS
