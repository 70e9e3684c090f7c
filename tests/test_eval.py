"""The evaluation measures what it says, and no accepted figure falls."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import yaml
from typer.testing import CliRunner

from advisor import knowledge
from advisor.knowledge import Knowledge
from eval import __main__ as table
from eval import answers, fit, gate, measures, problems, reliability, rivals
from eval.answers import Answer, Claim
from eval.measures import Bin, Figure
from eval.problems import Problem

PROBLEMS = list(problems.own())


@pytest.fixture(scope="module")
def kb() -> Knowledge:
    return knowledge.load()


def claim(cause: str, probability: float | None = None) -> Claim:
    return Claim(frozenset([cause]), probability, cause.startswith("benign/"))


FAULT = Problem("a", "", accepted=("x/one", "x/two"))
SOUND = Problem("b", "", verdicts=("nothing-wrong",))
PAIR = Problem("c", "", accepted=("x/one", "x/two"), both=(("x/one",), ("x/two",)))


# --- the problems ---------------------------------------------------------------------------------


def test_there_are_enough_of_every_kind(kb: Knowledge) -> None:
    count = Counter(p.verdicts[0] for p in PROBLEMS)
    assert len(PROBLEMS) >= 200
    assert count["nothing-wrong"] >= 30
    assert count["not-a-training-question"] >= 20
    assert count["not-enough-evidence"] >= 10
    assert sum(bool(p.both) for p in PROBLEMS) >= 25
    assert {p.family for p in PROBLEMS} >= {c.family for c in kb.causes.values()}
    chinese = sum(p.tags.get("language") == "zh" for p in PROBLEMS)
    assert 0.25 < chinese / len(PROBLEMS) < 0.4
    assert len({p.given for p in PROBLEMS}) >= 4


def test_the_problems_are_well_formed(kb: Knowledge) -> None:
    assert len({p.id for p in PROBLEMS}) == len(PROBLEMS)
    for p in PROBLEMS:
        assert set(p.accepted) <= set(kb.cause_ids), p.id
        assert p.prose.strip(), p.id
        assert all(set(group) <= set(p.accepted) for group in p.both), p.id
        assert p.accepted or p.verdicts != ("cause",), p.id
        chinese = re.search("[一-鿿]", p.prose) is not None
        assert chinese == (p.tags.get("language", "zh" if chinese else "en") == "zh"), p.id


def test_the_problems_are_not_in_the_knowledge_base() -> None:
    """Whole sentences of a problem must stand nowhere in kb: else it is no test."""
    folder = knowledge.find_root()
    texts = [p.read_text() for p in folder.rglob("*.yaml")]
    everything = re.sub(r"\s+", " ", "\n".join(texts))
    for p in PROBLEMS:
        if not p.id.startswith("founding-"):
            flat = re.sub(r"\s+", " ", p.prose).strip()
            assert len(flat) < 40 or flat[:80] not in everything, p.id


# --- the measures ---------------------------------------------------------------------------------


def test_ranks_and_precision_by_hand() -> None:
    given = [
        Answer((claim("x/zero", 0.6), claim("x/two", 0.3)), "cause", alarm=True),
        Answer((claim("x/zero", 0.7),), "cause", alarm=True),
        Answer((claim("x/two", 0.9), claim("x/one", 0.8)), "not-enough-evidence"),
    ]
    found = measures.figures([FAULT, SOUND, PAIR], given)
    assert found["top-1"].value == pytest.approx(1 / 2)
    assert found["top-3"].value == pytest.approx(1.0)
    assert found["MRR"].value == pytest.approx((1 / 2 + 1) / 2)
    assert found["precision"].value == pytest.approx(2 / 4)
    assert found["precision"].n == 4
    assert found["verdict"].value == pytest.approx(1 / 3)
    assert found["answered"].value == pytest.approx(2 / 3)
    assert found["false alarms"].value == 1.0
    assert found["both found"].value == 1.0
    assert found["Brier"].value == pytest.approx((0.6**2 + 0.1**2) / 2)
    assert "ECE" not in found  # too few for the bins


def test_one_of_two_causes_is_not_both() -> None:
    assert not measures.complete(Answer((claim("x/one"), claim("x/zero"))), PAIR)


def test_a_benign_cause_is_right_where_nothing_is_wrong() -> None:
    assert measures.right(claim("benign/any"), SOUND)
    assert not measures.right(claim("x/one"), SOUND)
    assert not measures.right(claim("benign/any"), FAULT)


def test_calibrated_numbers_have_no_calibration_error() -> None:
    rng = np.random.default_rng(1)
    p = rng.uniform(size=20_000)
    hit = (rng.uniform(size=20_000) < p).astype(float)
    assert measures.calibration_error(p, hit) < 0.02
    assert measures.calibration_error(np.sqrt(p), hit) > 0.1
    assert sum(b.n for b in measures.reliability(p, hit)) == 20_000


def test_bootstrap_intervals_hold_the_value_and_repeat() -> None:
    asked = [FAULT] * 100
    given = [Answer((claim("x/one" if i % 4 else "x/zero", 0.5),)) for i in range(100)]
    one, two = measures.figures(asked, given), measures.figures(asked, given)
    assert one == two
    figure = one["top-1"]
    assert figure.low < 0.75 < figure.high
    # A binomial share of 0.75 in 100 has a standard error of 0.043.
    assert 0.12 < figure.high - figure.low < 0.22


def test_the_plot_shows_every_bin() -> None:
    import xml.etree.ElementTree as ET

    svg = reliability.svg("a < b", {"one": [Bin(0.1, 0.2, 5), Bin(0.9, 1.0, 5)], "two": []})
    root = ET.fromstring(svg)
    assert len(root.findall(".//{*}circle")) == 2
    assert svg == reliability.svg("a < b", {"one": [Bin(0.1, 0.2, 5), Bin(0.9, 1.0, 5)], "two": []})


# --- systems --------------------------------------------------------------------------------------


def test_every_system_answers(kb: Knowledge) -> None:
    chosen = [p for p in PROBLEMS if p.accepted][::40]
    measured = table.measure(chosen, kb)
    assert set(measured.answers) == {
        "advisor", "rules without retrieval", "trained reader alone", "BM25 alone", "constant",
    }  # fmt: skip
    for name in ("advisor", "rules without retrieval", "BM25 alone", "constant"):
        for answer in measured.answers[name]:
            assert 0 < len(answer.claims) <= answers.TOP
            stated = [c.probability for c in answer.claims if c.probability is not None]
            assert stated == sorted(stated, reverse=True)
    lines = list(table.table("some", measured))
    assert lines[0].startswith("some")
    assert any(line.startswith("  family") or line.startswith("  verdict") for line in lines)


def test_a_rivals_coarse_word_counts_when_it_may_mean_the_cause() -> None:
    solved = answers.Solved(FAULT, None, None)  # type: ignore[arg-type]
    finding = {"check": "overfitting", "severity": "warning"}
    answer = rivals._answer(solved, [finding])
    assert measures.rank(answer, FAULT) == 0
    over = Problem("d", "", accepted=("reg/overfitting",))
    solved = answers.Solved(over, None, None)  # type: ignore[arg-type]
    assert measures.rank(rivals._answer(solved, [finding]), over) == 1
    assert answer.alarm


def test_what_rivals_may_mean_exists(kb: Knowledge) -> None:
    for meant in rivals.MEANT.values():
        for prefix in meant:
            assert any(c.startswith(prefix) for c in kb.cause_ids), prefix


# --- the gate -------------------------------------------------------------------------------------


def figure(value: float, n: int = 100) -> Figure:
    return Figure(value, value, value, n)


def test_the_gate_tells_what_fell(tmp_path: Path) -> None:
    path = tmp_path / "baseline.yaml"
    path.write_text("tolerance: {top-1: 0.02, ECE: 0.03}\nsets: {}\n")
    gate.accept({"cases": {"top-1": figure(0.8), "ECE": figure(0.1)}}, path)
    accepted = gate.load(path)
    assert accepted["tolerance"] == {"top-1": 0.02, "ECE": 0.03}

    def said(top: float, error: float, n: int = 100) -> list[str]:
        found = {"cases": {"top-1": figure(top, n), "ECE": figure(error, n)}}
        return gate.failures(found, accepted)

    assert said(0.79, 0.12) == []
    assert said(0.95, 0.01) == []
    assert len(said(0.77, 0.1)) == 1
    assert len(said(0.8, 0.14)) == 1
    assert "accept anew" in said(0.8, 0.1, n=99)[0]
    assert gate.failures({}, accepted) == []
    assert "no longer" in gate.failures({"cases": {}}, accepted)[0]
    assert gate.BASELINE.read_text().startswith(gate.HEAD)


def test_no_accepted_figure_falls(kb: Knowledge) -> None:
    if kb.reader is None or not kb.reader.usable():
        pytest.skip("the reader is not trained for this version")
    measured = table.measure(PROBLEMS, kb, alone=True)
    assert gate.failures({"cases": measured.figures()}, gate.load()) == []


def test_every_figure_has_a_tolerance() -> None:
    accepted = gate.load()
    assert set(accepted["tolerance"]) == set(table.COLUMNS)
    assert set(accepted["sets"]) == set(table.OWN)


# --- the command ----------------------------------------------------------------------------------


def test_the_command_prints_json_and_a_plot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = list(problems.repaired_programs())[:5]
    monkeypatch.setitem(table.OWN, "repaired", lambda: iter(few))
    for name in ("cases", "gold"):
        (tmp_path / f"{name}.jsonl").write_text("")
    raw = {"id": "1", "title": "t", "text": "validation loss rises", "lang": "en"}
    gold = {"id": "1", "gold": ["reg/overfitting"], "accept": [], "verdict": "cause"}
    extra = {"framework": "keras", "log": None, "code": None}
    (tmp_path / "cases.jsonl").write_text(json.dumps(raw | extra) + "\n")
    (tmp_path / "gold.jsonl").write_text(json.dumps(gold) + "\n")
    folder = tmp_path / "few"
    folder.mkdir()
    for name in ("cases", "gold"):
        (tmp_path / f"{name}.jsonl").rename(folder / f"{name}.jsonl")
    plot = tmp_path / "plot.svg"
    arguments = ["--set", "repaired", "--problems", str(folder), "--json", "--plot", str(plot)]
    done = CliRunner().invoke(table.app, arguments)
    assert done.exit_code == 0, done.output
    document = json.loads(done.output)
    assert document["few"]["n"] == 1
    assert document["repaired"]["systems"]["advisor"]["false alarms"]["n"] == 5
    assert plot.read_text().startswith("<svg")


def test_an_unknown_set_is_refused() -> None:
    done = CliRunner().invoke(table.app, ["--set", "nonsense"])
    assert done.exit_code == 2


# --- fitting --------------------------------------------------------------------------------------


def test_a_number_is_written_in_its_place(kb: Knowledge) -> None:
    text = (knowledge.find_root() / "scales.yaml").read_text()
    scales = fit.put(fit.put(kb.scales, "trust.code", 0.5), "none_of_these", 0.25)
    again = yaml.safe_load(fit.written(text, scales, fit.NUMBERS))
    assert again["trust"]["code"] == 0.5
    assert again["none_of_these"] == 0.25
    for path in fit.NUMBERS:
        field, _, key = path.partition(".")
        value = again[field][key] if key else again[field]
        assert value == pytest.approx(fit.get(scales, path), rel=0.006), path


def test_sets_count_alike(kb: Knowledge) -> None:
    caused = [p for p in PROBLEMS if p.accepted]
    prepared = fit.prepare({"one": caused[:3], "two": caused[3:4]}, kb)
    assert [p.weight for p in prepared] == pytest.approx([1 / 6, 1 / 6, 1 / 6, 1 / 2])
    found = fit.losses(prepared, kb)
    assert fit.loss(prepared, kb) == pytest.approx(found[:3].mean() / 2 + found[3] / 2)


def test_every_problem_is_held_out_once(kb: Knowledge) -> None:
    prepared = fit.prepare({"one": [p for p in PROBLEMS if p.accepted][:11]}, kb)
    held = [i for train, test in fit.folds(prepared) for i in test if i not in train]
    assert sorted(held) == list(range(11))


def test_the_temperature_leaves_the_probability_of_the_ranking_at_one(kb: Knowledge) -> None:
    prepared = fit.prepare({"one": [p for p in PROBLEMS if p.accepted][:4]}, kb)
    for p in prepared:
        first = fit.first_of(p, kb)
        marginal = p.ranking(kb, pairs=True).marginals.max()
        assert first.probability(1.0) == pytest.approx(float(marginal), rel=1e-6)
        assert first.probability(50.0) < first.probability(0.4)


def test_too_sure_numbers_ask_for_a_higher_temperature() -> None:
    rng = np.random.default_rng(0)
    firsts: list[fit.First] = []
    for _ in range(400):
        odds = rng.normal(1.0, 1.5)
        right = bool(rng.uniform() < 1 / (1 + np.exp(-odds)))
        firsts.append(fit.First(np.array([1.6 * odds, 0.0]), np.array([0]), right))
    assert 1.3 < fit.best_temperature(firsts) < 2.0
    heated = fit.calibration(firsts, [1.6] * 400)
    assert heated[0] < fit.calibration(firsts, [1.0] * 400)[0]
