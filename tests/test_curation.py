"""Lint, skeletons, overlays and counts of the knowledge base."""

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml

from advisor import intake, knowledge, pipeline
from advisor.curation import coverage, finding, lint, skeletons
from advisor.errors import InputError
from advisor.knowledge import Knowledge

ROOT = Path(__file__).parent.parent
SHIPPED = ROOT / "kb"
SECRET = "zzqx-turbine-hall"

# What a person who fills in a skeleton writes; the order is that of the blanks.
SITE_CAUSE: dict[str, Any] = {
    "id": "data/turbine-units",
    "name": {"en": f"Sensor in other units ({SECRET})", "zh": "传感器单位不同"},
    "summary": {"en": "One hall logs pounds.", "zh": "一个车间的数据以磅为单位。"},
    "prior": "very-common",
    "severity": "quality-loss",
    "symptoms": {"turbine-hall-mentioned": "always"},
    "confirm_with": ["turbine-hall-mentioned"],
    "fixes": [
        {"do": {"en": "Convert.", "zh": "换算。"}, "verify": {"en": "Equal.", "zh": "相等。"}}
    ],
    "references": [{"kind": "case", "title": "our own log book"}],
}
SITE_SYMPTOM: dict[str, Any] = {
    "id": "turbine-hall-mentioned",
    "name": {"en": "data come from the turbine hall", "zh": "数据来自汽轮机车间"},
    "channels": ["prose"],
    "background": "never",
    "ask": {"en": "Do the data come from the turbine hall?", "zh": "数据来自汽轮机车间吗？"},
    "phrases": {"en": ["turbine hall"], "zh": ["汽轮机 [4] 车间"]},
    "exemplars": {"en": ["from the turbine hall"], "zh": ["来自汽轮机车间"]},
}
SITE_EXAMPLE: dict[str, Any] = {
    "leads": [{"prose": "The network for the turbine hall trains badly."}],
    "near_misses": [{"prose": "My validation loss rises after epoch 5 while training loss falls."}],
}


def put(path: Path, content: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False))
    return path


@pytest.fixture
def cached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def small(tmp_path: Path, cached: Path) -> Path:
    """A knowledge base of two causes, quick to check."""
    folder = tmp_path / "small"
    put(folder / "scales.yaml", yaml.safe_load((SHIPPED / "scales.yaml").read_text()))
    put(folder / "causes/data/known.yaml", SITE_CAUSE | {"id": "data/known", "symptoms": {}})
    put(folder / "causes/data/known.example.yaml", SITE_EXAMPLE)
    return folder


@pytest.fixture
def overlay(tmp_path: Path, cached: Path) -> Path:
    """A site's own folder: a cause with its example, a symptom, a case, a changed prior."""
    folder = tmp_path / "site"
    put(folder / "symptoms/turbine-hall-mentioned.yaml", SITE_SYMPTOM)
    put(folder / "causes/data/turbine-units.yaml", SITE_CAUSE)
    put(folder / "causes/data/turbine-units.example.yaml", SITE_EXAMPLE)
    case = yaml.safe_load((SHIPPED / "cases/founding-shards.yaml").read_text())
    put(
        folder / "cases/turbine-case.yaml",
        case | {"id": "turbine-case", "causes": ["data/turbine-units"], "source": SECRET},
    )
    rare = yaml.safe_load((SHIPPED / "causes/optim/lr-too-high.yaml").read_text())
    put(folder / "causes/optim/lr-too-high.yaml", rare | {"prior": "rare"})
    shutil.copy(SHIPPED / "causes/optim/lr-too-high.example.yaml", folder / "causes/optim")
    return folder


@pytest.fixture(scope="module")
def kb() -> Knowledge:
    return knowledge.load((SHIPPED,))


# --- lint ---------------------------------------------------------------------------------------


def test_the_shipped_one_has_no_problems() -> None:
    assert lint.problems((SHIPPED,)) == []


def test_no_two_causes_look_the_same_to_every_test(kb: Knowledge) -> None:
    assert lint.twins(kb) == []


def test_every_symptom_is_used_and_observed(kb: Knowledge) -> None:
    assert list(lint.orphans(kb)) == []


@pytest.mark.parametrize(
    ("file", "change", "told"),
    [
        (
            "causes/data/turbine-units.yaml",
            {"references": [{"kind": "docs", "title": "x", "url": "www.x.org"}]},
            "references.0.url: 'www.x.org' is no address",
        ),
        (
            "causes/data/turbine-units.yaml",
            {"references": [{"kind": "docs", "title": "x", "verified": True}]},
            "references.0.verified: true, but there is no url",
        ),
        ("causes/data/turbine-units.yaml", {"name": {"en": "x", "zh": " "}}, "name.zh: empty"),
        (
            "causes/data/turbine-units.yaml",
            {"fixes": [SITE_CAUSE["fixes"][0] | {"code": {"pytorch": "torchvision.ops.nmz(b)"}}]},
            "fixes.0.code.pytorch: torchvision.ops.nmz is of a library",
        ),
        ("causes/data/turbine-units.example.yaml", {"near_misses": []}, "near_misses: at least"),
        ("causes/data/turbine-units.example.yaml", {"leads": [{"prose": ""}]}, "leads.0: nothing"),
        ("symptoms/turbine-hall-mentioned.yaml", {"phrases": {"en": ["hall"]}}, "phrases.zh"),
        ("symptoms/turbine-hall-mentioned.yaml", {"exemplars": {"en": ["a"]}}, "exemplars.zh"),
        ("causes/data/turbine-units.yaml", {"symptoms": {"no-such": "often"}}, "unknown id"),
        ("cases/turbine-case.yaml", {"causes": []}, "causes: at least one"),
    ],
)
def test_a_problem_in_an_overlay_names_file_and_field(
    small: Path, overlay: Path, file: str, change: dict[str, object], told: str
) -> None:
    drop_what_refers_to_the_shipped(overlay)
    assert lint.problems((small, overlay)) == []
    content = yaml.safe_load((overlay / file).read_text())
    put(overlay / file, content | change)
    (line,) = lint.problems((small, overlay))[:1]
    assert str(overlay / file) in line
    assert told in line


def drop_what_refers_to_the_shipped(overlay: Path) -> None:
    for path in (overlay / "causes/optim").iterdir():
        path.unlink()


def test_a_cause_needs_its_example(small: Path, overlay: Path) -> None:
    drop_what_refers_to_the_shipped(overlay)
    (overlay / "causes/data/turbine-units.example.yaml").unlink()
    (line,) = lint.problems((small, overlay))
    assert "turbine-units.yaml: no turbine-units.example.yaml beside it" in line


def test_bad_phrases_of_scope_and_myths_are_named(tmp_path: Path, cached: Path) -> None:
    copy = tmp_path / "kb"
    shutil.copytree(SHIPPED, copy)
    scope = yaml.safe_load((copy / "scope.yaml").read_text())
    scope["leaning"]["en"].append("loss [3]")
    put(copy / "scope.yaml", scope)
    told = lint.problems((copy,))
    assert any("scope.yaml: leaning" in line and "loss [3]" in line for line in told), told
    shutil.copy(SHIPPED / "scope.yaml", copy)
    myths = yaml.safe_load((copy / "myths.yaml").read_text())
    myths[0]["phrases"]["en"].append("(optional)")
    put(copy / "myths.yaml", myths)
    told = lint.problems((copy,))
    assert any(myths[0]["id"] in line and "optional" in line for line in told)


def test_twins_are_found(small: Path, overlay: Path) -> None:
    drop_what_refers_to_the_shipped(overlay)
    put(
        overlay / "causes/data/turbine-colours.yaml",
        SITE_CAUSE
        | {"id": "data/turbine-colours", "symptoms": {"turbine-hall-mentioned": "often"}},
    )
    pairs = lint.twins(knowledge.load((small, overlay)))
    assert ("data/turbine-colours", "data/turbine-units") in [pair[:2] for pair in pairs]


# --- overlays -----------------------------------------------------------------------------------


def ranked(text: str, kb: Knowledge) -> list[str]:
    diagnosis = pipeline.diagnose(intake.read(text, kb), kb, strict=True)
    return [h.cause.id for h in diagnosis.differential]


def test_a_new_cause_and_case_work(overlay: Path) -> None:
    kb = knowledge.load((SHIPPED, overlay))
    text = SITE_EXAMPLE["leads"][0]["prose"]
    assert ranked(text, kb)[0] == "data/turbine-units"
    assert "turbine-case" in kb.cases
    assert ("case", "turbine-case") in [row[:2] for row in finding.search(kb, SECRET, 5)]


def test_a_changed_prior_changes_the_answer(overlay: Path, kb: Knowledge) -> None:
    example = yaml.safe_load((SHIPPED / "causes/optim/lr-too-high.example.yaml").read_text())
    text = example["leads"][0]["prose"]

    def probability(kb: Knowledge) -> float:
        diagnosis = pipeline.diagnose(intake.read(text, kb), kb, strict=True)
        found = {h.cause.id: h.probability for h in diagnosis.differential}
        return found.get("optim/lr-too-high", 0.0)

    before, after = probability(kb), probability(knowledge.load((SHIPPED, overlay)))
    # from very common to rare: 3.7 times less, by the numbers of scales.yaml
    assert after / (1 - after) < before / (1 - before) / 3


def test_overlays_work_on_the_command_line(overlay: Path) -> None:
    env = {**os.environ, "ADVISOR_KB": str(overlay)}
    command = [sys.executable, "-m", "advisor", "ask", "--json", SITE_EXAMPLE["leads"][0]["prose"]]
    done = subprocess.run(command, capture_output=True, env=env, timeout=60, check=True)
    assert json.loads(done.stdout)["differential"][0]["cause"]["id"] == "data/turbine-units"


def test_nothing_private_leaks_into_the_shipped_cache(
    overlay: Path, cached: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADVISOR_KB", str(overlay))
    assert "data/turbine-units" in knowledge.load().causes
    monkeypatch.delenv("ADVISOR_KB")
    plain = knowledge.load()
    assert "data/turbine-units" not in plain.causes
    assert plain.digest == knowledge.compile_folders((SHIPPED,)).digest
    kept = [p for p in cached.rglob("*") if p.is_file()]
    holding = [p for p in kept if SECRET.encode() in p.read_bytes()]
    assert len(kept) > len(holding) > 0  # the private one is kept apart
    inside = [p for p in (ROOT / "advisor").rglob("*") if p.is_file() and p.suffix != ".pyc"]
    assert not [
        p for p in (*inside, *SHIPPED.rglob("*.yaml")) if SECRET in p.read_text("utf-8", "replace")
    ]


def test_nothing_private_leaks_into_a_wheel(
    overlay: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build = pytest.importorskip("hatchling.build", reason="hatchling is not installed")
    monkeypatch.setenv("ADVISOR_KB", str(overlay))
    monkeypatch.chdir(ROOT)
    knowledge.load()
    wheel = build.build_wheel(str(tmp_path / "dist"))
    with zipfile.ZipFile(tmp_path / "dist" / wheel) as archive:
        names = archive.namelist()
        assert "advisor/_kb/causes/norm/bn-update-ops-not-run.yaml" in names
        assert "advisor/curation/site/style.css" in names
        assert not [n for n in names if "turbine" in n or SECRET.encode() in archive.read(n)]


# --- skeletons ----------------------------------------------------------------------------------


def filled(text: str) -> str:
    """A skeleton whose blanks have been filled in without thought."""
    text = text.replace(" TODO an example; replace it", "").replace(
        'causes: ["TODO"]', "causes: [reg/overfitting]"
    )
    return text.replace("TODO", "Turbine 汽轮机")


def test_filled_skeletons_pass(tmp_path: Path, cached: Path) -> None:
    for kind, id in (("cause", "loss/turbine"), ("symptom", "turbine"), ("case", "turbine-one")):
        for path in skeletons.write(kind, id, tmp_path / "site"):
            told = lint.problems((SHIPPED, tmp_path / "site"))
            assert any(str(path) in line and "still to be written" in line for line in told)
            path.write_text(filled(path.read_text()))
    assert lint.problems((SHIPPED, tmp_path / "site")) == []
    kb = knowledge.load((SHIPPED, tmp_path / "site"))
    assert kb.causes["loss/turbine"].status == "draft"


def test_every_blank_of_a_skeleton_is_commented_or_named(tmp_path: Path, cached: Path) -> None:
    (path, _) = skeletons.write("cause", "loss/turbine", tmp_path)
    text = path.read_text()
    fields = set(yaml.safe_load(text)) | set(re.findall(r"^# (\w+):", text, re.M))
    from advisor.model import Cause

    assert fields >= set(Cause.model_fields) - {"aliases"}


@pytest.mark.parametrize(
    ("kind", "id", "told"),
    [
        ("cause", "turbine", "has the form family/slug"),
        ("cause", "lost/turbine", "there is no family 'lost'"),
        ("cause", "loss/Turbine", "has the form family/slug"),
        ("cause", "../../etc/passwd", "has the form family/slug"),
        ("symptom", "loss/turbine", "has the form a slug"),
        ("case", "..", "has the form a slug"),
        ("cause", "loss/softmax-twice", "there is a cause of that id already"),
    ],
)
def test_a_skeleton_is_refused(tmp_path: Path, kind: str, id: str, told: str) -> None:
    with pytest.raises(InputError, match=re.escape(told)):
        skeletons.write(kind, id, tmp_path)
    assert not list(tmp_path.iterdir())


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    mine = tmp_path / "causes/loss/turbine.example.yaml"
    mine.parent.mkdir(parents=True)
    mine.write_text("mine")
    with pytest.raises(InputError, match="exists already; nothing was written"):
        skeletons.write("cause", "loss/turbine", tmp_path)
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == [mine]
    assert mine.read_text() == "mine"


def test_new_entries_go_to_the_first_overlay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders = [tmp_path / "a", tmp_path / "b"]
    for folder in folders:
        folder.mkdir()
    assert skeletons.folder(None) == SHIPPED
    monkeypatch.setenv("ADVISOR_KB", os.pathsep.join(map(str, folders)))
    assert skeletons.folder(None) == folders[0]
    assert skeletons.folder(tmp_path / "c") == tmp_path / "c"


# --- counts -------------------------------------------------------------------------------------


def test_counts_add_up(kb: Knowledge) -> None:
    counts = coverage.stats(kb, (SHIPPED,))
    assert sum(counts["causes by family"].values()) == counts["causes"] == len(kb.causes)
    for what in ("probe", "case", "zoo run"):
        assert counts[f"causes with a {what}"] + len(counts[f"causes without a {what}"]) == len(
            kb.causes
        )
    assert counts["references verified"] <= counts["references"]


def test_zoo_runs_exist_and_name_causes(kb: Knowledge) -> None:
    made = {p.stem.rpartition("-")[0] for p in (ROOT / "tests/faulty").glob("*.csv")}
    runs = coverage.zoo_runs((SHIPPED,))
    assert set(runs) <= set(kb.causes)
    assert {name for names in runs.values() for name in names} <= made
