"""The knowledge base: what is in it holds together, and what is wrong in it is named."""

import shutil
from pathlib import Path

import pytest
import yaml

from advisor import knowledge
from advisor.errors import KnowledgeError
from advisor.knowledge import Knowledge

ROOT = Path(__file__).parent.parent / "kb"


@pytest.fixture(scope="module")
def kb() -> Knowledge:
    return knowledge.load()


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small knowledge base of its own, and a cache of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "kb"
    (folder / "causes/norm").mkdir(parents=True)
    (folder / "symptoms").mkdir()
    shutil.copy(ROOT / "scales.yaml", folder)
    write(folder / "symptoms/loss-odd.yaml", SYMPTOM)
    write(folder / "causes/norm/odd.yaml", CAUSE)
    return folder


SYMPTOM = {
    "id": "loss-odd",
    "name": {"en": "the loss is odd", "zh": "损失异常"},
    "channels": ["curve"],
    "background": "rarely",
}
CAUSE = {
    "id": "norm/odd",
    "name": {"en": "Oddness", "zh": "异常"},
    "summary": {"en": "It is odd.", "zh": "异常。"},
    "prior": "rare",
    "severity": "benign",
    "symptoms": {"loss-odd": "often"},
    "fixes": [{"do": {"en": "a", "zh": "b"}, "verify": {"en": "a", "zh": "b"}}],
    "references": [{"kind": "docs", "title": "none"}],
}


def write(path: Path, content: object) -> None:
    path.write_text(yaml.safe_dump(content, allow_unicode=True))


def test_the_shipped_one_is_whole() -> None:
    assert knowledge.problems([ROOT]) == []


def test_rates_are_probabilities(kb: Knowledge) -> None:
    assert (kb.frequencies > 0).all()
    assert (kb.frequencies < 1).all()
    assert kb.priors.sum() == pytest.approx(1 - kb.scales.none_of_these)


def test_a_code_defect_is_explained(kb: Knowledge) -> None:
    from advisor.detectors import all_detectors

    watched = {d.symptom for d in all_detectors()}
    bare = [
        s.id for s in kb.symptoms.values() if s.defect and s.id in watched and not s.explanation
    ]
    assert not bare


def test_compiling_twice_gives_the_same_bytes(copy: Path) -> None:
    first = knowledge.compile_folders([copy]).model_dump_json()
    assert first == knowledge.compile_folders([copy]).model_dump_json()


def test_the_cache_follows_the_files(copy: Path) -> None:
    before = knowledge.load([copy]).causes["norm/odd"]
    assert before.prior == "rare"
    write(copy / "causes/norm/odd.yaml", CAUSE | {"prior": "very-common"})
    assert knowledge.load([copy]).causes["norm/odd"].prior == "very-common"


def test_a_broken_cache_is_rebuilt(copy: Path, tmp_path: Path) -> None:
    knowledge.load([copy])
    for file in (tmp_path / "cache/advisor").glob("kb-*.json"):
        file.write_text("{broken")
    assert "norm/odd" in knowledge.load([copy]).causes


def test_an_overlay_replaces_and_adds(copy: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    (site / "causes/norm").mkdir(parents=True)
    write(site / "causes/norm/odd.yaml", CAUSE | {"prior": "common"})
    write(site / "causes/norm/ours.yaml", CAUSE | {"id": "norm/ours"})
    kb = knowledge.load([copy, site])
    assert kb.causes["norm/odd"].prior == "common"
    assert "norm/ours" in kb.causes


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"symptms": {}}, "symptms"),
        ({"prior": "often"}, "prior"),
        ({"symptoms": {"loss-od": "often"}}, "did you mean 'loss-odd'"),
        ({"symptoms": {"loss-odd": "usually"}}, "symptoms.loss-odd"),
        ({"id": "norm/else"}, "the file's place says 'norm/odd'"),
        ({"confused_with": {"norm/x": {"en": "a", "zh": "b"}}}, "confused_with"),
        ({"confirm_with": ["no-such-probe"]}, "confirm_with"),
        ({"references": None}, "references"),
        ({"name": {"en": "only English"}}, "name.zh"),
    ],
)
def test_errors_name_file_and_field(copy: Path, change: dict[str, object], told: str) -> None:
    write(copy / "causes/norm/odd.yaml", CAUSE | change)
    with pytest.raises(KnowledgeError) as caught:
        knowledge.load([copy])
    assert "causes/norm/odd.yaml" in str(caught.value)
    assert told in str(caught.value)


def test_bad_yaml_names_the_line(copy: Path) -> None:
    (copy / "symptoms/loss-odd.yaml").write_text("id: loss-odd\nname: {en: [\n")
    with pytest.raises(KnowledgeError, match=r"loss-odd\.yaml: not valid YAML.*line"):
        knowledge.load([copy])


def test_an_unknown_id_is_told_with_the_nearest(kb: Knowledge) -> None:
    with pytest.raises(KnowledgeError, match="did you mean 'norm/bn-update-ops-not-run'"):
        kb.entry("norm/bn-updates-ops-not-run")


def test_names_are_the_files_names() -> None:
    for path in knowledge.files(ROOT):
        if path.parent.name == "symptoms":
            assert yaml.safe_load(path.read_text())["id"] == path.stem


def test_every_cause_has_an_example() -> None:
    causes = [p for p in knowledge.files(ROOT) if p.parent.parent.name == "causes"]
    assert causes
    missing = [p for p in causes if not p.with_name(f"{p.stem}.example.yaml").exists()]
    assert not missing
