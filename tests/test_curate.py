"""Learning from confirmed tickets: groups, proposals, what a curator accepts, and the replay."""

from pathlib import Path

import pytest
import yaml

from advisor import knowledge, retrieval
from advisor.curation import lint
from advisor.dialogue import Conversation, Event, Gave, Said, Tried
from advisor.errors import InputError
from advisor.knowledge import Knowledge, Learned
from advisor.learning import phrases, priors, proposals, replay
from advisor.learning.tickets import Solved, grouped, impersonal

BN, LR = "norm/bn-update-ops-not-run", "optim/lr-too-high"
FROZEN = "the bird counter freezes at {n} while the river camera keeps on running, {n} epochs"
BUZZ = "our tensorflow slim network: validation loss sits at {n} from the first evaluation on"


def ticket(id: str, text: str, cause: str = "", *more: Event, listed: tuple[str, ...] = ()):
    conversation = Conversation(id=id, events=(Said(text=text), *more))
    return Solved(id=id, conversation=conversation, cause=cause, listed=listed)


@pytest.fixture(scope="module")
def kb() -> Knowledge:
    return knowledge.load((knowledge.find_root(),))


@pytest.fixture
def overlay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.setenv("ADVISOR_KB", str(folder))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return folder


def test_what_tells_of_people_is_left_out():
    text = (
        "Hello everybody,\nmy loss is nan, see https://git.corp.example/secret/run?id=7 and call"
        " +49 170 1234567 or @jane-doe.\nWhat is wrong?\n\nBest regards,\nJane Doe\nAcme Corp"
    )
    kept = impersonal(text)
    assert kept.startswith("my loss is nan, see (link)")
    for private in ("corp.example", "170", "jane", "Jane", "Acme", "Hello"):
        assert private not in kept
    assert impersonal("Thanks to dropout the loss falls.\nWhy?") == (
        "Thanks to dropout the loss falls.\nWhy?"
    )


def test_tickets_of_one_thing_stand_together(kb: Knowledge):
    tickets = [ticket(f"a{n}", BUZZ.format(n=n)) for n in range(3)]
    tickets += [
        ticket(f"b{n}", f"cuda out of memory at batch size {n} on my gpu") for n in range(2)
    ]
    found = grouped(tickets, kb)
    assert [[t.id for t in g] for g in found] == [["a0", "a1", "a2"], ["b0", "b1"]]
    assert grouped(list(reversed(tickets)), kb) == found


def test_a_case_is_proposed_for_each_group(kb: Knowledge):
    tickets = [ticket(f"a{n}", BUZZ.format(n=n), BN) for n in range(3)]
    tickets += [ticket("c", "nobody confirmed what this network was suffering from at all")]
    tickets += [ticket("d", "too short", LR)]
    (case,) = proposals.proposals(tickets, kb).cases
    assert case.causes == (BN,)
    assert case.trust == "ticket"
    assert case.source == "ticket a0, ticket a1, ticket a2"
    assert case.story.en.startswith("our tensorflow slim network")


def test_phrases_come_from_several_tickets_of_one_cause(kb: Knowledge):
    tickets = [ticket(f"a{n}", FROZEN.format(n=n), BN) for n in range(4)]
    found = phrases.proposed(tickets, kb)
    ((symptom, of),) = found.items()
    assert symptom in kb.causes[BN].symptoms
    assert 1 <= len(of["en"]) <= phrases.MOST
    assert all(p in FROZEN for p in of["en"])
    # Two tickets are one person's turn of phrase; one said under another cause speaks for neither.
    assert phrases.proposed(tickets[:2], kb) == {}
    mixed = [*tickets, *(ticket(f"b{n}", FROZEN.format(n=n), LR) for n in range(4))]
    assert phrases.proposed(mixed, kb) == {}


def test_phrases_that_are_known_already_are_not_proposed(kb: Knowledge):
    said = "validation loss does not decrease"
    assert kb.phrases.find(said)
    assert phrases.proposed([ticket(f"a{n}", said, BN) for n in range(5)], kb) == {}


def test_priors_move_with_many_tickets_and_have_a_floor(kb: Knowledge):
    few = [ticket(f"a{n}", "x", BN) for n in range(priors.LEAST_TICKETS - 1)]
    assert priors.refitted(few, kb) == {}
    rare = next(c for c in kb.causes.values() if c.prior == "rare")
    many = [ticket(f"a{n}", "x", rare.id) for n in range(2_000)]
    found = priors.refitted(many, kb)
    assert found[rare.id] == "very-common"
    rank = priors.WORDS.index
    for cause, word in found.items():
        if cause != rare.id:
            assert rank(word) == rank(kb.causes[cause].prior) - 1


def test_what_is_proposed_passes_the_check_and_waits(overlay: Path):
    kb = knowledge.load()
    tickets = [
        ticket(f"a{n}", FROZEN.format(n=n), BN, Tried(text="a new camera: the same"))
        for n in range(4)
    ]
    found = proposals.proposals(tickets, kb)
    written = proposals.write(found, overlay)
    assert {p.name for p in written} == {f"{found.cases[0].id}.yaml", "learned.yaml"}
    for path in written:
        assert path.read_text().startswith("# draft")
    assert lint.problems((*knowledge.roots(), overlay / "proposals")) == []
    assert knowledge.load().digest == kb.digest  # nothing takes effect

    proposals.write(found, overlay)  # again: in place of the earlier ones
    accepted = proposals.accept(["all"], overlay)
    assert not list((overlay / "proposals").glob("**/*.yaml"))
    assert all("draft" not in p.read_text() for p in accepted)
    assert lint.problems(knowledge.roots()) == []
    after = knowledge.load()
    case = found.cases[0]
    assert after.cases[case.id].trust == "ticket"
    shown = retrieval.cases_to_show(FROZEN.format(n=9), after, 3)
    assert shown[0].id == case.id
    ((symptom, of),) = found.learned.phrases.items()
    assert symptom in {m.id for m in after.phrases.find(of["en"][0])}
    assert symptom not in {m.id for m in kb.phrases.find(of["en"][0])}
    # The same tickets propose nothing new.
    again = proposals.proposals(tickets, after)
    assert again.cases == ()
    assert again.learned.phrases == {}


def test_accepting_twice_adds_up(overlay: Path):
    folder = overlay / "proposals"
    folder.mkdir()
    first = {"priors": {BN: "common"}, "phrases": {"loss-plateaus": {"en": ["owl sits still"]}}}
    second = {"priors": {LR: "rare"}, "phrases": {"loss-plateaus": {"en": ["owl naps"]}}}
    for content in (first, second):
        (folder / "learned.yaml").write_text(yaml.safe_dump(content))
        proposals.accept(["learned"], overlay)
    kept = Learned.model_validate(yaml.safe_load((overlay / "learned.yaml").read_text()))
    assert kept.priors == {BN: "common", LR: "rare"}
    assert kept.phrases["loss-plateaus"]["en"] == ("owl sits still", "owl naps")
    merged = knowledge.load()
    assert (merged.causes[BN].prior, merged.causes[LR].prior) == ("common", "rare")


def test_mistakes_are_told(overlay: Path, monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(InputError, match="no such proposal"):
        proposals.accept(["x"], overlay)
    (overlay / "learned.yaml").write_text("priors: {no/such: common}")
    assert "priors: unknown id 'no/such'" in lint.problems(knowledge.roots())[0]
    monkeypatch.delenv("ADVISOR_KB")
    with pytest.raises(InputError, match="ADVISOR_KB: not set"):
        proposals.overlay()


def test_a_ticket_is_not_helped_by_its_own_case(kb: Knowledge, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(replay, "_checkout_cases", lambda: iter(()))
    learned_from: list[set[str]] = []
    real = replay.proposals

    def watched(tickets: list[Solved], kb: Knowledge):
        learned_from.append({t.id for t in tickets})
        return real(tickets, kb)

    monkeypatch.setattr(replay, "proposals", watched)
    replayed: list[set[str]] = []
    counted = replay.replayed

    def counting(tickets: list[Solved], kb: Knowledge):
        replayed.append({t.id for t in tickets})
        return counted(tickets, kb)

    monkeypatch.setattr(replay, "replayed", counting)
    tickets = [ticket(f"a{n}", BUZZ.format(n=n), BN) for n in range(6)]
    both = replay.compared(tickets, real(tickets, kb), (knowledge.find_root(),), kb)
    assert both.cases is None
    assert both.tickets[0].n == both.tickets[1].n == 6
    everything = replayed.pop()
    assert everything == {t.id for t in tickets}
    for held, rest in zip(replayed, learned_from, strict=False):
        assert not held & rest


def test_a_ticket_that_cannot_be_read_counts_as_missed(kb: Knowledge):
    broken = ticket("a", "", BN, Gave(what="code", name="a.py", content="\0\1\2"))
    figures = replay.replayed([broken, ticket("b", "x")], kb)
    assert (figures.n, figures.answered, figures.third) == (1, 0, 0)
