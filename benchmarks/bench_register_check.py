"""Seconds and peak memory of `register check` by the size of the extract, each in its own process.

The extracts are SYNTHETIC noise in a temporary folder: victims who agree with themselves, 1.2
reports each. `--faulty` gives every victim an age that is none, and so as many errors as victims.

Example: python -m benchmarks.bench_register_check 10000 1000000 5000000
"""

from __future__ import annotations

import argparse
import csv
import json
import multiprocessing
import resource
import sys
import tempfile
import time
from pathlib import Path
from random import Random

from analysis.paths import find_project
from analysis.register.fields import TABLES

SIZES = (10_000, 1_000_000, 5_000_000)
_FOREIGN = ["ROU", "POL", "BGR", "HUN", "NGA", "UGA", "CHN", "VNM", "GIN", "SLE", "MAR", "SYR"]


def write_extract(folder: Path, victims: int, is_faulty: bool) -> None:
    """An extract of a size, as CSV, that keeps every rule unless it is faulty in its ages."""
    random = Random(1)
    required = {name: [f.name for f in fields if f.is_required] for name, fields in TABLES.items()}
    with (
        (folder / "victims.csv").open("w") as people,
        (folder / "reports.csv").open("w") as reports,
    ):
        write_victim, write_report = csv.writer(people).writerow, csv.writer(reports).writerow
        write_victim(required["victims"])
        write_report(required["reports"])
        for number in range(victims):
            victim = f"SYNTHETIC-{number:09d}"
            year, month, day = random.randrange(2014, 2021), random.randint(1, 12), number % 28 + 1
            date = f"{year}-{month:02d}-{day:02d}"
            nationality = random.choice(["NLD", *_FOREIGN])
            age = "n" if is_faulty else random.randint(10, 80)
            status = "dutch" if nationality == "NLD" else "_U"
            form = random.choice(["sexual_only", "sexual_and_other", "labour", "criminal", "_U"])
            sector = random.choice(["hospitality", "agriculture", "other", "_U"])
            origin = random.choice(_FOREIGN)
            head = (victim, year, date, random.choice("FM"), age, nationality, origin, status)
            write_victim((*head, "no", form, "no", sector, "yes", "no", "not_requested"))
            write_report((victim, "police", "amsterdam", date))
            if number % 5 == 0:
                write_report((victim, "kmar", "_U", date))


def measure(folder: Path, answers: multiprocessing.SimpleQueue[str]) -> None:
    """Check an extract in this process, and put what it took."""
    from analysis.register.check import check_extract

    start = time.perf_counter()
    outcome = check_extract(folder, find_project().data)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    problems = outcome.problems
    counts = {kind: problems.count(kind) for kind in ("error", "warning")}
    answers.put(json.dumps({"seconds": seconds, "peak_mb": peak, **counts}))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("victims", nargs="*", type=int, default=SIZES)
    parser.add_argument("--faulty", action="store_true")
    arguments = parser.parse_args()
    # A process that was forked would begin with the memory of this one.
    context = multiprocessing.get_context("spawn")
    print("| victims | reports | CSV, MB | seconds | peak memory, MB | errors | warnings |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for victims in arguments.victims:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            write_extract(folder, victims, arguments.faulty)
            size = sum(path.stat().st_size for path in folder.iterdir()) / 2**20
            answers: multiprocessing.SimpleQueue[str] = context.SimpleQueue()
            process = context.Process(target=measure, args=(folder, answers))
            process.start()
            process.join()
            if process.exitcode:
                sys.exit(f"the check of {victims:,} victims failed")
            took = json.loads(answers.get())
        reports = victims + -(-victims // 5)
        print(
            f"| {victims:,} | {reports:,} | {size:,.0f} | {took['seconds']:.1f} "
            f"| {took['peak_mb']:,.0f} | {took['error']:,} | {took['warning']:,} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
