"""`eligo parse` over many texts: order, errors in place, all cores, going on where it stopped."""

from __future__ import annotations

import gzip
import json
import multiprocessing.connection
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from eligo.app.pool import Ahead, in_order
from eligo.app.samples import sample_trials
from eligo.errors import WorkerLost

ELIGO = (sys.executable, "-c", "from eligo.app.cli import main; main()", "parse")
DISEASES = ("gout", "asthma", "stroke", "migraine", "psoriasis", "pneumonia", "anemia", "sepsis")
TEXT = """Inclusion Criteria:
- Age {age} years or older
- Diagnosis of {disease} at least {age} days ago
- Platelets > {age} x 10^9/L and creatinine <= 1.5 mg/dL
Exclusion Criteria:
- History of {other}, unless cured for {age} months
- Pregnant or breast-feeding"""


def lines(count: int) -> list[dict[str, Any]]:
    """Questions of about 60 KB for each hundred of them, every text another."""
    return [
        {
            "id": number,
            "text": TEXT.format(
                age=number, disease=DISEASES[number % 8], other=DISEASES[number // 8 % 8]
            ),
        }
        for number in range(count)
    ]


def write(path: Path, asked: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(one) + "\n" for one in asked), "utf-8")
    return path


def run(*arguments: object, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*ELIGO, *map(str, arguments)], input=stdin, capture_output=True, timeout=300, check=False
    )


def answers(out: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """600 questions, of which one can't be used: more than is answered without other processes."""
    path = tmp_path_factory.mktemp("parse") / "asked.jsonl"
    questions = lines(600)
    questions[333]["text"] = None
    return write(path, questions)


@pytest.fixture(scope="module")
def whole(asked: Path) -> list[bytes]:
    """The answers of one process, line by line."""
    ran = run(asked, "--jsonl", "--jobs", 1)
    assert ran.returncode == 1 and ran.stderr == b""
    return ran.stdout.splitlines(keepends=True)


def test_order_is_kept_and_an_error_stands_in_its_place(whole: list[bytes]) -> None:
    found = answers(b"".join(whole))
    assert [one["id"] for one in found] == list(range(600))
    assert [one["id"] for one in found if "error" in one] == [333]
    assert all(len(one["criteria"]) == 5 for one in found if "error" not in one)


def test_all_cores_give_what_one_gives(asked: Path, whole: list[bytes]) -> None:
    ran = run("--jsonl", "--jobs", 2, stdin=asked.read_bytes())
    assert ran.stdout.splitlines(keepends=True) == whole and ran.stderr == b""


def test_a_compressed_file_is_read(asked: Path, whole: list[bytes], tmp_path: Path) -> None:
    packed = tmp_path / "asked.jsonl.gz"
    packed.write_bytes(gzip.compress(b"".join(asked.read_bytes().splitlines(keepends=True)[:9])))
    assert run(packed, "--jsonl").stdout.splitlines(keepends=True) == whole[:9]


def test_a_killed_run_goes_on_where_it_stopped(
    asked: Path, whole: list[bytes], tmp_path: Path
) -> None:
    out = tmp_path / "out.jsonl"
    command = [*ELIGO, str(asked), "--jsonl", "--jobs", "2", "--output", str(out)]
    with subprocess.Popen(command) as running:
        while not (out.exists() and out.stat().st_size):
            assert running.poll() is None
            time.sleep(0.01)
        running.send_signal(signal.SIGKILL)
    done = out.read_bytes().count(b"\n")
    assert 0 < done < 600
    with out.open("ab") as stream:
        stream.write(whole[done][:40])  # as if it had been killed while it wrote
    assert run(asked, "--jsonl", "--output", out).returncode == 1
    assert out.read_bytes().splitlines(keepends=True) == whole


def test_a_finished_run_does_nothing_again(asked: Path, whole: list[bytes], tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    out.write_bytes(b"".join(whole))
    assert run(asked, "--jsonl", "--output", out).returncode == 1  # an error is among them
    assert out.read_bytes() == b"".join(whole)


@pytest.mark.parametrize(
    ("held", "why"),
    [
        (b'{"id": "another", "criteria": []}\n', b"ids differ from line 1"),
        (b"no answer at all\n", b"line 1 is no answer"),
        (b'{"id": 0, "criteria": []}\n' * 9, b"ids differ"),
    ],
)
def test_a_file_of_other_answers_is_left_alone(tmp_path: Path, held: bytes, why: bytes) -> None:
    out = tmp_path / "out.jsonl"
    out.write_bytes(held)
    ran = run(write(tmp_path / "asked.jsonl", lines(3)), "--jsonl", "--output", out)
    assert ran.returncode == 2 and why in ran.stderr
    assert out.read_bytes() == held


def test_trial_records_are_read_with_what_they_are_about(tmp_path: Path) -> None:
    (tmp_path / "broken.json").write_text('{"protocolSection": {', "utf-8")
    ran = run("--trials", sample_trials(), "--trials", tmp_path)
    *good, bad = answers(ran.stdout)
    assert ran.returncode == 1
    assert len(good) >= 5 and all(one["criteria"] for one in good)
    assert bad["error"]["code"] == "malformed" and "broken.json" in bad["error"]["message"]


def test_the_report_counts_what_was_read(asked: Path, whole: list[bytes], tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    out.write_bytes(b"".join(whole[:100]))  # it counts what an interrupted run has left too
    ran = run(asked, "--jsonl", "--output", out, "--report", "--json")
    report = json.loads(ran.stdout)
    assert (report["texts"], report["errors"], report["criteria"]) == (599, 1, 599 * 5)
    statuses = [c["status"] for one in answers(b"".join(whole)) for c in one.get("criteria", [])]
    shares = {name: round(statuses.count(name) / len(statuses), 4) for name in report["shares"]}
    assert report["shares"] == shares


def test_the_report_names_the_commonest_unread_words(tmp_path: Path) -> None:
    texts = [f"- Zwmblx {n} frobnicated\n- Age over {n}" for n in (3, 4.5)]
    asked = [{"id": 1, "text": text, "side": "exclusion"} for text in texts]
    ran = run(write(tmp_path / "asked.jsonl", asked), "--jsonl", "--report", "--json")
    assert json.loads(ran.stdout)["unread"][0] == {"words": "zwmblx # frobnicated", "count": 2}


def test_who_asks_line_by_line_is_answered_line_by_line() -> None:
    asking = [*ELIGO, "--jsonl", "--jobs", "2"]
    with subprocess.Popen(asking, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as eligo:
        assert eligo.stdin and eligo.stdout
        for question in lines(4):
            eligo.stdin.write(json.dumps(question).encode() + b"\n")
            eligo.stdin.flush()
            assert json.loads(eligo.stdout.readline())["id"] == question["id"]
        eligo.stdin.close()


ASLEEP = 60  # seconds
SLEEPERS = """
import time
from eligo.app import pool
def work(number):
    print(number, flush=True)
    time.sleep(60)
if __name__ == "__main__":
    list(pool._spread(work, range(2), 2))
"""


def test_no_worker_outlives_a_killed_process(tmp_path: Path) -> None:
    script = tmp_path / "sleepers.py"
    script.write_text(SLEEPERS, "utf-8")
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE) as running:
        assert running.stdout
        for _ in range(2):
            running.stdout.readline()  # both are at work
        killed = time.monotonic()
        running.send_signal(signal.SIGKILL)
        running.stdout.read()  # ends when the last process that could write has gone
    assert time.monotonic() - killed < ASLEEP / 2


def test_blocks_are_worked_on_in_order_whatever_they_take() -> None:
    assert list(in_order(_slow_first, range(12), 2)) == list(range(12))


def test_what_reading_raises_comes_after_the_results_before_it() -> None:
    def blocks() -> Any:
        yield from range(5)
        raise ValueError("broken input")

    results = in_order(_slow_first, blocks(), 2)
    assert [next(results) for _ in range(5)] == list(range(5))
    with pytest.raises(ValueError, match="broken input"):
        next(results)


def _slow_first(number: int) -> int:
    time.sleep(0.2 * (number % 3 == 0))
    return number


def test_a_worker_that_dies_while_it_sends_its_result_is_missed() -> None:
    for jobs in (1, 2):
        with Ahead(_dies_sending, jobs) as ahead:
            waits = [ahead.begin(number) for number in range(4)]
            with pytest.raises(WorkerLost):
                waits[2]()


def _dies_sending(number: int) -> int:
    def send(self: Any, data: Any) -> None:
        os.write(self.fileno(), bytes(data[:6]))
        os.kill(os.getpid(), signal.SIGKILL)

    multiprocessing.connection.Connection._send = send  # type: ignore[assignment]
    return number
