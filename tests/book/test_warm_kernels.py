"""A warm kernel is forked, and nobody can tell: same results, same faults, nothing left alive."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import cycle, product
from pathlib import Path

import nbformat
import psutil
import pytest

from analysis.book import execution
from analysis.book.build import build
from analysis.book.editions import read_editions
from analysis.book.execution import Job, execute
from analysis.book.warm import keeper, provisioner
from analysis.book.warm.fork import Request
from analysis.book.warm.keeper import fork_server
from analysis.book.warm.provisioner import ForkedKernel, fork_kernel
from analysis.chapters.parameters import check_parameters
from analysis.errors import ChapterError
from analysis.language.current import LANGUAGES
from analysis.paths import Project
from analysis.runs.workers import workers
from tests import tiny as book
from tests.book.test_publishing import start_build, wait_until

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="kernels are forked on Linux only"
)
FRESHNESS = """
import json, multiprocessing, os, signal, sys, threading, warnings
import matplotlib.pyplot, numpy, pandas, seaborn, statsmodels.api
ours = {"JPY_PARENT_PID", "_"}
print(json.dumps({
    "arguments": [a for a in sys.argv[1:] if "connection" not in a and "parent_handle" not in a
                  and not a.endswith(".json")],
    "path": sys.path,
    "folder": os.getcwd(),
    "environment": {k: v for k, v in sorted(os.environ.items()) if k not in ours},
    "signals": {s.name: str(getattr(signal.getsignal(s), "__name__", signal.getsignal(s)))
                for s in signal.valid_signals() if isinstance(s, signal.Signals)},
    "leads a session": os.getsid(0) == os.getpid(),
    "input": os.read(0, 1).decode(),
    # Without their numbers: these count in which order things were imported.
    "threads": sorted(t.name.rstrip("-0123456789") for t in threading.enumerate()),
    "process": multiprocessing.current_process().name,
    "main": __name__,
    "filters": sorted(str(f) for f in warnings.filters),
    "look": {k: str(v) for k, v in matplotlib.rcParams.items()},
    "options": pandas.describe_option(_print_desc=False),
}))
"""


def job(project: Project, chapter: str = "index", target: str = "out") -> Job:
    source = project.chapters / f"{chapter}.ipynb"
    out = project.build / target / f"{chapter}.ipynb"
    return Job(chapter, source, out, check_parameters(chapter, {}))


def printed(path: Path) -> str:
    """What the last cell of an executed notebook printed."""
    return nbformat.read(path, as_version=4).cells[-1].outputs[0]["text"]


@pytest.fixture(scope="module")
def forks(project: Project) -> Iterator[Path]:
    with fork_server(project) as address:
        assert address is not None
        yield address


# --- the same results


@pytest.mark.slow
def test_every_chapter_gives_the_same_notebook_warm_and_cold(
    project: Project, tmp_path: Path, forks: Path
) -> None:
    # Each chapter once: with the next edition and language in turn, so that all come by.
    editions = read_editions(project.data / "editions")
    turns = cycle(product(editions, LANGUAGES))
    wanted = [
        (chapter, edition.chapter_parameters(chapter, {"language": language}))
        for chapter, (edition, language) in zip(project.chapter_names, turns, strict=False)
    ]

    def jobs(kind: str) -> list[Job]:
        return [
            Job(
                chapter,
                project.chapters / f"{chapter}.ipynb",
                tmp_path / kind / f"{chapter}.ipynb",
                parameters,
            )
            for chapter, parameters in wanted
        ]

    with workers(2) as pool:
        warm = [pool.submit(execute, project, one, forks) for one in jobs("warm")]
        cold = [pool.submit(execute, project, one) for one in jobs("cold")]
        pairs = [(w.result(), c.result()) for w, c in zip(warm, cold, strict=True)]

    assert len(pairs) == len(project.chapter_names)
    different = [str(c) for w, c in pairs if w.read_bytes() != c.read_bytes()]
    assert different == []


@pytest.mark.slow
def test_a_warm_kernel_is_as_fresh_as_a_cold_one(tiny: Project, forks: Path) -> None:
    book.write_chapter(tiny, "index", book.code(*FRESHNESS.strip().splitlines()))

    warm = json.loads(printed(execute(tiny, job(tiny, target="warm"), forks)))
    cold = json.loads(printed(execute(tiny, job(tiny, target="cold"))))

    for name, value in cold.items():
        assert warm[name] == value, name


@pytest.mark.slow
def test_a_kernel_of_a_fork_server_is_forked_by_it(tiny: Project, forks: Path) -> None:
    book.write_chapter(
        tiny, "index", book.code("import os, sys", "print(os.getppid(), 'seaborn' in sys.modules)")
    )

    parent, is_imported = printed(execute(tiny, job(tiny), forks)).split()

    assert keeper._SERVER in psutil.Process(int(parent)).cmdline()
    assert is_imported == "True"


@pytest.mark.slow
def test_what_one_run_changes_is_not_seen_in_the_next_and_chance_is_fresh(
    tiny: Project, forks: Path
) -> None:
    book.write_chapter(
        tiny,
        "index",
        book.code(
            "import os, random, numpy as np, pandas as pd",
            "seen = hasattr(pd, 'patched'), 'PATCHED' in os.environ",
            "pd.patched = os.environ['PATCHED'] = 'yes'",
            "print([seen, random.random(), np.random.rand(), os.getpid()])",
        ),
    )

    first, second = (eval(printed(execute(tiny, job(tiny), forks))) for _ in range(2))

    assert first[0] == second[0] == (False, False)
    for one, other in zip(first[1:], second[1:], strict=True):
        assert one != other


@pytest.mark.slow
def test_a_warm_kernel_has_all_that_a_chapter_imports(
    project: Project, tmp_path: Path, forks: Path
) -> None:
    notebook = nbformat.read(project.chapters / "registration_trends.ipynb", as_version=4)
    notebook.cells.insert(0, book.code("import sys", "there = set(sys.modules)"))
    notebook.cells.append(book.code("print(sorted(set(sys.modules) - there))"))
    path = tmp_path / "registration_trends.ipynb"
    nbformat.write(notebook, path)
    parameters = check_parameters("registration_trends", {})

    done = execute(
        project, Job("registration_trends", path, tmp_path / "done.ipynb", parameters), forks
    )

    assert printed(done) == "[]\n"


@pytest.mark.slow
@pytest.mark.parametrize("is_warm", [True, False], ids=["warm", "cold"])
def test_runs_at_the_same_time_in_one_process_read_each_their_own_cube(
    tiny: Project, forks: Path, is_warm: bool
) -> None:
    shown = "print(os.environ['MONITOR_CUBE'], os.getcwd(), sep='\\n')"
    book.write_chapter(tiny, "index", book.code("import os, time", "time.sleep(0.5)", shown))
    cubes = [tiny.root / "one", tiny.root / "other"]
    before, folder = dict(os.environ), Path.cwd()

    def run(cube: Path) -> str:
        given = replace(tiny, given_cube=cube)
        return printed(execute(given, job(given, target=cube.name), forks if is_warm else None))

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(run, cubes)) == [f"{cube}\n{tiny.chapters}\n" for cube in cubes]
    assert Path.cwd() == folder
    assert {**os.environ, "JUPYTER_PREFER_ENV_PATH": ""} == before | {"JUPYTER_PREFER_ENV_PATH": ""}


READING = """
from analysis.observations import catalogue
from analysis.paths import find_project
data = find_project().data
reading, catalogue.read_catalogue, read = catalogue.read_catalogue, None, "before"
try:
    catalogue.load_catalogue(data)
except TypeError:
    read, catalogue.read_catalogue = "now", reading
    catalogue.load_catalogue(data)
print(read)
"""


@pytest.mark.slow
def test_data_are_read_before_the_fork_and_again_only_where_they_changed(tiny: Project) -> None:
    book.write_chapter(tiny, "index", book.code(*READING.strip().splitlines()))
    figures = tiny.data / "sources" / book.SOURCE / "figures.csv"

    with fork_server(tiny) as address:
        assert printed(execute(tiny, job(tiny), address)) == "before\n"
        (tiny.data / "errata.yml").write_text("# Still none.\n[]\n")
        assert printed(execute(tiny, job(tiny), address)) == "now\n"
        figures.write_text("nothing\n")
        with pytest.raises(ChapterError, match=r"figures\.csv"):
            execute(tiny, job(tiny), address)


@pytest.mark.slow
def test_wrong_data_leave_kernels_warm_and_are_told_by_the_chapter(tiny: Project) -> None:
    (tiny.data / "sources" / book.SOURCE / "figures.csv").write_text("nothing\n")
    book.write_chapter(tiny, "index", book.code(*READING.strip().splitlines()))

    with fork_server(tiny) as address:
        with pytest.raises(ChapterError, match=r"figures\.csv"):
            execute(tiny, job(tiny), address)
        assert server_of(address).is_running()


# --- the same faults


@pytest.mark.slow
@pytest.mark.parametrize(
    "fault",
    [
        "os._exit(1)",
        "os.kill(os.getpid(), signal.SIGKILL)",
        "os.kill(os.getpid(), signal.SIGSEGV)",
        "sys.exit(3)",
        "1 / 0",
    ],
)
def test_a_chapter_that_dies_is_told_as_from_a_cold_kernel_and_not_run_again(
    tiny: Project, forks: Path, fault: str
) -> None:
    runs = tiny.root / "runs"
    book.write_chapter(
        tiny,
        "index",
        book.code("import os, signal, sys", f"open({str(runs)!r}, 'a').write('.')", fault),
    )
    told = []
    for address in (forks, None):
        with pytest.raises(ChapterError) as caught:
            execute(tiny, job(tiny), address)
        told.append(str(caught.value))

    assert told[0] == told[1]
    assert runs.read_text() == ".."


@pytest.mark.slow
@pytest.mark.parametrize(
    "fault",
    [
        "kernelapp.IPKernelApp.start = lambda self: time.sleep(600)",
        "kernelapp.IPKernelApp.initialize = lambda self, argv=None: time.sleep(600)",
        "kernelapp.IPKernelApp.initialize = lambda self, argv=None: os._exit(1)",
    ],
    ids=["it hangs with its sockets open", "it hangs at once", "it dies"],
)
def test_a_warm_kernel_that_does_not_start_is_killed_and_its_chapter_runs_cold(
    tiny: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    (tmp_path / "faulty.py").write_text(
        f"import os, time\nfrom ipykernel import kernelapp\n{fault}"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr(execution, "_WARM_START_SECONDS", 1)
    book.write_chapter(tiny, "index", book.code("import sys", "print('faulty' in sys.modules)"))

    with fork_server(modules=["faulty"]) as address:
        server = server_of(address)
        assert printed(execute(tiny, job(tiny), address)) == "False\n"
        assert server.is_running()
        assert server.children() == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "content",
    [
        "1 / 0",
        "import warnings\nwarnings.warn('old')",
        "import sys\nsys.exit(1)",
        "import threading as t, time\nt.Thread(target=time.sleep, args=[60], daemon=True).start()",
    ],
    ids=["fails", "warns", "exits", "starts a thread"],
)
def test_packages_that_cannot_be_shared_leave_kernels_cold(
    tiny: Project,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    content: str,
) -> None:
    (tmp_path / "package.py").write_text(content)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    book.write_chapter(tiny, "index", book.code("import sys", "print('package' in sys.modules)"))

    with fork_server(modules=["package"]) as address:
        assert printed(execute(tiny, job(tiny), address)) == "False\n"

    told = capfd.readouterr().err
    assert "kernels start cold" in told
    assert "Traceback" not in told


# --- the fork server alone


def server_of(address: Path | None) -> psutil.Process:
    """The fork server that listens at this address, once it does."""
    found: list[psutil.Process] = []

    def is_there() -> bool:
        mine = [one for one in psutil.Process().children() if keeper._SERVER in one.cmdline()]
        found[:] = [
            one
            for one in mine
            if str(address) in {socket.laddr for socket in one.net_connections("unix")}
        ]
        return bool(found)

    wait_until(is_there, 5)
    return found[0]


@pytest.fixture
def sleeper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], ForkedKernel]:
    """Ask a fork server for a process that does nothing, and wait until it does."""
    (tmp_path / "sleeper.py").write_text(
        f"import time\nopen('{tmp_path}/at-work', 'w').close()\ntime.sleep(600)"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    def ask(address: Path) -> ForkedKernel:
        (tmp_path / "at-work").unlink(missing_ok=True)
        kernel = fork_kernel(str(address), Request("sleeper", (), dict(os.environ), str(tmp_path)))
        assert kernel is not None
        wait_until((tmp_path / "at-work").exists, 20)
        return kernel

    return ask


@pytest.fixture
def bare(sleeper: object) -> Iterator[Path]:
    """A fork server with nothing imported, which knows the sleeper."""
    with fork_server(modules=["json"]) as address:
        assert address is not None
        yield address


def is_gone(pid: int) -> Callable[[], bool]:
    return lambda: not psutil.pid_exists(pid)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_signal_reaches_the_kernel_and_its_exit_code_comes_back(
    bare: Path, sleeper: Callable[[Path], ForkedKernel], number: int
) -> None:
    kernel = sleeper(bare)
    assert kernel.poll() is None

    kernel.send_signal(number)

    assert kernel.wait() == -number
    assert kernel.poll() == -number
    kernel.send_signal(number)
    assert is_gone(kernel.pid)()


def test_a_kernel_ends_with_the_process_that_asked_for_it(
    bare: Path, sleeper: Callable[[Path], ForkedKernel]
) -> None:
    kernel, other = sleeper(bare), sleeper(bare)

    kernel._server.close()

    wait_until(is_gone(kernel.pid), 5)
    assert other.poll() is None


def test_kernels_end_with_the_fork_server(sleeper: Callable[[Path], ForkedKernel]) -> None:
    with fork_server(modules=["json"]) as address:
        assert address is not None
        kernel, server = sleeper(address), server_of(address)

    assert not server.is_running()
    wait_until(is_gone(kernel.pid), 5)
    assert kernel.poll() is not None
    assert not address.exists()


def test_a_fork_server_that_was_killed_is_told_from_a_running_kernel(
    bare: Path, sleeper: Callable[[Path], ForkedKernel]
) -> None:
    kernel = sleeper(bare)

    server_of(bare).kill()

    assert kernel.wait() == provisioner._LOST
    os.kill(kernel.pid, signal.SIGKILL)
    assert fork_kernel(str(bare), Request("json", (), {}, "/")) is None


def test_who_asked_and_did_not_wait_gets_no_kernel(
    bare: Path, sleeper: Callable[[Path], ForkedKernel], monkeypatch: pytest.MonkeyPatch
) -> None:
    server = server_of(bare)
    server.suspend()
    monkeypatch.setattr(provisioner, "ANSWER_SECONDS", 0.1)
    assert fork_kernel(str(bare), Request("sleeper", (), dict(os.environ), "/")) is None
    monkeypatch.undo()

    server.resume()

    kernel = sleeper(bare)
    assert [child.pid for child in server.children()] == [kernel.pid]


@pytest.mark.parametrize(
    "command",
    [["/usr/bin/R", "-m", "kernel"], [sys.executable, "kernel.py"], [sys.executable, "-m"], []],
)
def test_a_kernel_of_another_kind_is_never_forked(command: list[str]) -> None:
    assert Request.of(command, {}, "/") is None


def test_elsewhere_than_on_linux_kernels_are_cold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")

    with fork_server() as address:
        assert address is None


# --- nothing left alive


@pytest.mark.slow
def test_after_a_build_that_is_killed_no_process_of_it_is_alive(broken: Project) -> None:
    process = start_build(broken)
    kernel, server = (int(n) for n in (broken.root / "at-work").read_text().split())
    family = psutil.Process(process.pid).children(recursive=True)
    assert {kernel, server} <= {one.pid for one in family}

    process.send_signal(signal.SIGKILL)
    process.wait()

    _, alive = psutil.wait_procs(family, timeout=20)
    for one in alive:
        one.kill()
    assert alive == []
    book.write_chapter(broken, "index", book.code("1 / 0"))
    with pytest.raises(ChapterError, match="ZeroDivisionError"):
        build(broken)


@pytest.mark.slow
def test_after_a_build_that_is_stopped_no_process_of_it_is_alive(broken: Project) -> None:
    process = start_build(broken)
    family = psutil.Process(process.pid).children(recursive=True)

    os.killpg(process.pid, signal.SIGINT)
    process.communicate(timeout=30)

    _, alive = psutil.wait_procs(family, timeout=20)
    for one in alive:
        one.kill()
    assert alive == []


@pytest.mark.slow
def test_after_a_build_that_ends_no_process_of_it_is_alive(tiny: Project) -> None:
    before = {one.pid for one in psutil.Process().children(recursive=True)}
    book.write_chapter(tiny, "index", book.code("import os", "print(os.getpid())"))

    build(tiny)

    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        left = [o for o in psutil.Process().children(recursive=True) if o.pid not in before]
        # multiprocessing keeps its own resource tracker for the life of this process.
        left = [one for one in left if "resource_tracker" not in " ".join(one.cmdline())]
        if not left:
            break
        time.sleep(0.1)
    assert left == []
