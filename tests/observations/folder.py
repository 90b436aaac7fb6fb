"""A data folder of three small sources without a problem, for a test to break in one place."""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path

from analysis.observations.catalogue import read_catalogue
from analysis.observations.codelists import CODED_COLUMNS
from analysis.observations.problems import Problem
from analysis.observations.schema import COLUMNS

HEADER = ",".join(COLUMNS)
FIGURES = {
    # Row 2 and 3 add up to row 4; row 6 is an erratum beside row 5.
    "alpha": """\
registered_victims,2016,_T,_T,_T,_T,_T,_T,952,,persons,rapporteur,exact,page 3,
registered_victims,2017,_T,_T,_T,_T,_T,_T,956,,persons,rapporteur,exact,page 3,
registered_victims,2016/2017,_T,_T,_T,_T,_T,_T,1908,,persons,rapporteur,exact,page 3,
registered_victims,2017,_T,minor,_T,_T,_T,_T,29,,persons,rapporteur,exact,page 4,
registered_victims,2017,_T,minor,_T,_T,_T,_T,92,,persons,rapporteur,exact,page 5,misprint
""",
    "beta": """\
registered_victims,2017,_T,_T,_T,_T,_T,_T,950,,persons,rapporteur,rounded,web page,
registered_victims,2018,_T,_T,_T,NLD,kmar,_T,475,,persons,comensha,at_least,web page,
""",
    "gamma": """\
estimated_victims,2014/2015,_T,_T,_T,_T,_T,_T,5000,7500,persons_per_year,mse_2017,range,line 80,
registered_victims,2018,_T,_T,F,NLD,_T,dublin,,4,persons,comensha,suppressed,table 2,
registered_share,2018,sexual,_T,_T,_T,_T,_T,60,,percent,comensha,rounded,table 2,
""",
}
CARDS = {
    "alpha": ("2019-10-18", "A", "original"),
    "beta": ("2018", "B", "reported"),
    "gamma": ("2020-02", "A", "official"),
}
CHECKS = """\
- id: total-2016-2017
  what: "Both years add up"
  total: {source: alpha, measure: registered_victims, period: "2016/2017", definition: rapporteur}
  parts:
    - {source: alpha, measure: registered_victims, period: "2016", definition: rapporteur}
    - {source: alpha, measure: registered_victims, period: "2017", definition: rapporteur}
"""
ERRATA = """\
- id: minors-2017
  figure: {source: alpha, measure: registered_victims, period: "2017", definition: rapporteur,
    age: minor, value: 92}
  kind: printed_wrong
  printed: 92
  expected: 29
  reason: "The digits were turned round"
"""


class DataFolder:
    """The folder, ways to break it, and the problems that are then found."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @classmethod
    def write(cls, root: Path) -> DataFolder:
        """The three small sources in a new folder."""
        folder = cls(root)
        folder._write_all()
        return folder

    def _write_all(self) -> None:
        for source, figures in FIGURES.items():
            self.file(f"sources/{source}/figures.csv").parent.mkdir(parents=True)
            self.write_card(source)
            self.write_figures(source, f"{HEADER}\n{figures}")
        self.file("checks.yml").write_text(CHECKS)
        self.file("errata.yml").write_text(ERRATA)
        self._write_codelists()

    def file(self, name: str) -> Path:
        return self.root / name

    def write_card(self, source: str) -> None:
        published, grade, directness = CARDS[source]
        self.file(f"sources/{source}/source.yml").write_text(
            f'id: {source}\ntitle: "T"\ntitle_en: "T"\npublisher: "P"\npublished: "{published}"\n'
            f'url: "https://example.org/{source}"\nlanguage: nl\nlicence: "L"\ngrade: {grade}\n'
            f'directness: {directness}\nsha256: ""\n'
        )

    def write_figures(self, source: str, content: str | bytes) -> None:
        """Write the figures the way an author does: the checksum of the card follows."""
        raw = content if isinstance(content, bytes) else content.encode()
        self.file(f"sources/{source}/figures.csv").write_bytes(raw)
        card = self.file(f"sources/{source}/source.yml")
        kept = [line for line in card.read_text().splitlines() if not line.startswith("sha256:")]
        digest = hashlib.sha256(raw).hexdigest()
        card.write_text("\n".join([*kept, f'sha256: "{digest}"', ""]))

    def figures(self, source: str) -> str:
        return self.file(f"sources/{source}/figures.csv").read_text()

    def change_figures(self, source: str, old: str, new: str) -> None:
        content = self.figures(source)
        assert content.count(old) == 1, f"{old!r} stands {content.count(old)} times in {source}"
        self.write_figures(source, content.replace(old, new))

    def set_cell(self, source: str, row: int, column: str, cell: str) -> None:
        """Write one cell; a row is the line of the file, the header being line 1."""
        lines = self.figures(source).splitlines()
        cells = next(csv.reader([lines[row - 1]]))
        cells[COLUMNS.index(column)] = cell
        quoted = ['"' + cell.replace('"', '""') + '"' if "," in cell else cell for cell in cells]
        lines[row - 1] = ",".join(quoted)
        self.write_figures(source, "\n".join([*lines, ""]))

    def change(self, name: str, old: str, new: str) -> None:
        """Change one place in a file, without any checksum following."""
        content = self.file(name).read_text()
        assert content.count(old) == 1, f"{old!r} stands {content.count(old)} times in {name}"
        self.file(name).write_text(content.replace(old, new))

    def problems(self) -> list[Problem]:
        return read_catalogue(self.root)[1]

    def the_problem(self) -> Problem:
        problems = self.problems()
        assert len(problems) == 1, "\n".join(map(str, problems))
        return problems[0]

    def _write_codelists(self) -> None:
        self.file("codelists").mkdir()
        rows = [row for text in FIGURES.values() for row in csv.reader(text.splitlines())]
        for column in CODED_COLUMNS:
            used = dict.fromkeys(row[COLUMNS.index(column)] for row in rows)
            lines = [f"{code},{code} (en),{code} (nl),meaning" for code in used]
            header = "code,label_en,label_nl,description_en"
            self.file(f"codelists/{column}.csv").write_text("\n".join([header, *lines, ""]))
