"""What is taken out before anything is stored, and what is left alone."""

from __future__ import annotations

import ast
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.dialogue import Gave, Said
from advisor.service.redaction import redacted, redacted_text

SECRETS = [
    "sk-proj-" + "aB3" * 10,
    "ghp_" + "a1" * 18,
    "github_pat_" + "a1_" * 12,
    "hf_" + "AbCd" * 8,
    "xoxb-1234567890-abcdefghij",
    "AKIA" + "ABCD1234" * 2,
    "AIza" + "a" * 35,
    "glpat-" + "a1" * 10,
    "adv_0123abcd_" + "x" * 43,
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJlLW9m",
]


@pytest.mark.parametrize("secret", SECRETS)
def test_keys_by_their_form(secret: str) -> None:
    for text in (secret, f'KEY = "{secret}"', f"({secret})", f"key:{secret},"):
        assert secret not in redacted_text(text)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ('api_key = "abcd1234"', 'api_key = "REDACTED"'),
        ('{"password": "hunter2"}', '{"password": "REDACTED"}'),
        ("wandb.login(key='0123456789abcdef')", "wandb.login(key='REDACTED')"),
        ("export WANDB_API_KEY=0123456789abcdef", "export WANDB_API_KEY=REDACTED"),
        ("Authorization: Bearer abcdefghijklmnop1", "Authorization: Bearer REDACTED"),
        ("postgres://me:pass@host/db", "postgres://me:REDACTED@host/db"),
        ("mail joe.b+x@uni-a.ac.uk.", "mail redacted-mail."),
        ("mail joe@corp.internal now", "mail redacted-mail now"),
        ("/home/joe/run/a.py:3", "/home/user/run/a.py:3"),
        ("/Users/joe/x", "/Users/user/x"),
        ("C:\\Users\\joe\\x.py", "C:\\Users\\user\\x.py"),
        ('"C:\\\\Users\\\\joe\\\\x.py"', '"C:\\\\Users\\\\user\\\\x.py"'),
        (
            "-----BEGIN RSA PRIVATE KEY-----\nMIIabc\nxyz\n-----END RSA PRIVATE KEY-----\nafter",
            "-----BEGIN RSA PRIVATE KEY-----\nREDACTED\n\n-----END RSA PRIVATE KEY-----\nafter",
        ),
    ],
)
def test_by_hand(text: str, left: str) -> None:
    assert redacted_text(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "loss = nn.CrossEntropyLoss(); pad_token = '<pad>'; num_tokens = 1024",
        "y = x@self.weight + b",
        "a = q@k.transpose(-1, -2)",
        "z = (q@k.mT).softmax(-1)",
        "@torch.no_grad()\ndef f(): pass",
        "token = tokenizer.encode('a')",
        "epoch 3: loss 0.6931 acc 0.50 val_loss nan",
        "home/user and /homeless/x",
        "token_type_ids=tensor([0, 1])",
        "commit 0123456789abcdef0123456789abcdef01234567",
    ],
)
def test_training_is_left_alone(text: str) -> None:
    assert redacted_text(text) == text
    assert redacted_text(text, code=True) == text


def test_a_program_stays_one_and_its_lines_stay_where_they_are() -> None:
    code = (
        "# by joe@example.org\n"
        'import os\nPATH = "/home/joe/data"\n'
        'os.environ["OPENAI_API_KEY"] = "sk-abcdefghijklmnopqrst1"\n'
        "y = x@w.data + x@w.to(0)\n"
        'KEY = """-----BEGIN PRIVATE KEY-----\nAAAA\nBBBB\n-----END PRIVATE KEY-----"""\nlast = 1\n'
    )
    left = redacted(Gave(what="code", name="a.py", content=code))
    assert isinstance(left, Gave)
    assert "joe" not in left.content
    assert "sk-abc" not in left.content
    assert "BBBB" not in left.content
    assert "y = x@w.data + x@w.to(0)" in left.content
    assert left.content.count("\n") == code.count("\n")
    assert [n.lineno for n in ast.parse(left.content).body] == [
        n.lineno for n in ast.parse(code).body
    ]


def test_text_in_other_encodings_too() -> None:
    for encoding in ("utf-16", "latin-1"):
        data = "Verlust für joe@example.org: 0.5\n".encode(encoding)
        left = redacted(Gave.of("curve", "a.log", data))
        assert isinstance(left, Gave)
        assert b"joe" not in left.data().replace(b"\0", b"")


def test_binary_files_are_not_broken() -> None:
    event = Gave.of("curve", "e", b"\0\1\2/home/joe/x\0\xff")
    assert redacted(event) == event


@given(st.text(max_size=300))
def test_again_changes_nothing(text: str) -> None:
    once = redacted_text(text)
    assert redacted_text(once) == once


@given(st.text(alphabet="aA0@./\\:=-_\"' \nkeytokenBEGINPRIVATE", max_size=400))
def test_again_changes_nothing_of_what_looks_like_secrets(text: str) -> None:
    once = redacted_text(text)
    assert redacted_text(once) == once
    said = redacted(Said(text=text))
    assert isinstance(said, Said)
    assert said.text == once


@pytest.mark.parametrize(
    "piece", ["a@", "@", "api_key='", "a" * 64 + "@a.", "/home/", "-----BEGIN PRIVATE KEY-----",
              "eyJaaaaaaaaaaa.", "://a:", "A_", "Bearer ", "sk-", "a.", "login(key"]
)  # fmt: skip
def test_hostile_text_takes_time_in_proportion(piece: str) -> None:
    def seconds(size: int) -> float:
        text = (piece * (size // len(piece) + 1))[:size]
        found: list[float] = []
        for _ in range(3):
            began = time.process_time()
            redacted_text(text)
            found.append(time.process_time() - began)
        return min(found)

    seconds(1000)
    assert seconds(400_000) < 0.02 + 40 * max(seconds(20_000), 0.001)  # 20 times as long
