"""Charts: gaps, names beside the lines, named breaks, a lone count, values as they were printed."""

from __future__ import annotations

import re
from itertools import combinations

import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.figure import Figure as Canvas
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from analysis.figures.bars import bar_chart
from analysis.figures.charts import line_chart
from analysis.figures.look import MARKERS, SERIES, SIZE_INCHES, places_of, to_svg
from analysis.observations.breaks import Break


def _series(name: str, values: dict[int, float]) -> pd.DataFrame:
    return pd.DataFrame({"year": list(values), "series": name, "value": list(values.values())})


def _break(name: str, date: str) -> Break:
    return Break.model_validate(
        {
            "id": name.lower(),
            "date": date,
            "short_en": name,
            "short_nl": name,
            "label_en": name,
            "label_nl": name,
            "description_en": "-",
            "measures": ["registered_victims"],
            "source": {"title": "t", "publisher": "p", "url": "u", "locator": "l"},
        }
    )


def _lines(data: pd.DataFrame) -> list[list[float]]:
    [axes] = line_chart(data).axes
    return [list(line.get_xdata()) for line in axes.get_lines()]


def _texts(canvas: Canvas) -> list[Text]:
    """Every text that is drawn: labels beside the axis are not."""
    [axes] = canvas.axes
    ticks: list[Text] = []
    if axes.axison:
        for axis, (low, high) in ((axes.xaxis, axes.get_xlim()), (axes.yaxis, axes.get_ylim())):
            labels = zip(axis.get_majorticklocs(), axis.get_ticklabels(), strict=True)
            inside = [label for at, label in labels if low <= at <= high]
            ticks += inside if axis.get_visible() else []
    return [text for text in (*axes.texts, *ticks) if text.get_text()]


def _boxes(canvas: Canvas) -> dict[str, Bbox]:
    FigureCanvasAgg(canvas).draw()
    return {
        f"{number} {text.get_text()!r}": Text.get_window_extent(text)
        for number, text in enumerate(_texts(canvas))
    }


def _expect_readable(canvas: Canvas) -> None:
    """No text covers another or leaves the chart, and none is too small for a phone."""
    boxes = _boxes(canvas)
    width, height = canvas.get_size_inches() * canvas.dpi
    for name, box in boxes.items():
        assert box.x0 >= -1 and box.x1 <= width + 1, name
        assert box.y0 >= -1 and box.y1 <= height + 1, name
    for (one, box), (other, second) in combinations(boxes.items(), 2):
        overlap = Bbox.intersection(box, second)
        assert overlap is None or overlap.width < 1 or overlap.height < 1, (one, other)
    # A phone of 390 CSS pixels leaves 358 for a chart.
    scale = 358 / (SIZE_INCHES[0] * 72)
    assert min(text.get_fontsize() for text in _texts(canvas)) * scale >= 10


def test_years_that_follow_each_other_are_joined() -> None:
    assert _lines(_series("a", {2016: 1.0, 2017: 2.0, 2018: 3.0})) == [[2016, 2017, 2018]]


def test_a_year_without_a_figure_breaks_the_line() -> None:
    data = _series("a", {2016: 1.0, 2017: float("nan"), 2018: 3.0, 2019: 4.0})
    assert _lines(data) == [[2016], [2018, 2019]]


def test_the_axis_of_counts_starts_at_zero() -> None:
    [axes] = line_chart(_series("a", {2016: 900.0, 2017: 1000.0})).axes
    assert axes.get_ylim()[0] == 0


@pytest.mark.parametrize("values", [{2016: 0.0, 2017: 0.0}, {2016: float("nan")}])
def test_counts_that_are_all_zero_or_unknown_still_have_an_axis(values: dict[int, float]) -> None:
    [axes] = line_chart(_series("a", values)).axes
    assert axes.get_ylim() == (0, 1)


@pytest.mark.parametrize("highest", [0.0, 1.0, 3.0, 9.0, 1500.0])
def test_no_two_ticks_of_the_counts_are_printed_alike(highest: float) -> None:
    [axes] = line_chart(_series("a", {2016: 0.0, 2017: highest})).axes
    show = axes.yaxis.get_major_formatter()
    labels = [show(tick) for tick in axes.get_yticks()]
    assert len(labels) == len(set(labels))


def test_each_line_is_named_at_its_end_in_its_own_colour_with_its_last_value() -> None:
    data = pd.concat([_series("low", {2016: 1.0, 2017: 2.0}), _series("high", {2017: 5.0})])
    canvas = line_chart(data)
    [axes] = canvas.axes

    assert axes.get_legend() is None
    assert {text.get_text(): text.get_color() for text in axes.texts} == {
        "low\n2": SERIES[0],
        "high\n5": SERIES[1],
    }
    assert len({line.get_marker() for line in axes.get_lines()}) == 2


def test_a_single_line_needs_no_name_and_says_its_values() -> None:
    [axes] = line_chart(_series("a", {2016: 227.0, 2017: 194.0, 2018: 62.0})).axes
    assert [text.get_text() for text in axes.texts] == ["227", "194", "62"]


def test_of_a_long_line_only_the_ends_are_named() -> None:
    years = {year: float(year - 2000) for year in range(2007, 2021)}
    [axes] = line_chart(_series("a", years)).axes
    assert [text.get_text() for text in axes.texts] == ["7", "20"]


def test_names_of_lines_that_end_together_do_not_cover_each_other() -> None:
    names = ("Police", "Care coordination", "Labour Authority", "Royal Marechaussee", "Others")
    data = pd.concat([_series(name, {2016: 50.0, 2020: 100.0 + n}) for n, name in enumerate(names)])
    _expect_readable(line_chart(data))


def test_names_that_do_not_fit_beside_the_lines_stand_in_a_legend() -> None:
    names = [f"A body with a name of {n} and more words that go on" for n in range(5)]
    data = pd.concat([_series(name, {2016: 1.0, 2017: n}) for n, name in enumerate(names)])
    [axes] = line_chart(data).axes
    legend = axes.get_legend()

    assert legend is not None
    shown = [f"{name} {n}" for n, name in enumerate(names)]
    assert [text.get_text() for text in legend.get_texts()] == shown[::-1]
    assert [text.get_text() for text in axes.texts] == []


@pytest.mark.parametrize("last", [2016, 2018])
def test_nothing_is_drawn_over_years_after_the_last_count_and_its_year_is_said(last: int) -> None:
    early = _series("early", {2015: 4.0, last: 5.0, 2019: float("nan")})
    [axes] = line_chart(pd.concat([early, _series("late", {2016: 2.0, 2019: 1.0})])).axes
    legend = axes.get_legend()

    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == [
        f"early 5 ({last})",
        "late 1 (2019)",
    ]
    assert list(axes.texts) == []
    assert max(year for line in axes.get_lines()[:2] for year in line.get_xdata()) == last


def test_where_no_line_reaches_the_last_year_each_says_in_which_it_ends() -> None:
    data = pd.concat(
        [
            _series("Nigerian", {2018: 46.0, 2019: 512.0, 2020: float("nan")}),
            _series("Ugandan", {2018: 34.0, 2019: float("nan"), 2020: float("nan")}),
        ]
    )
    [axes] = line_chart(data).axes
    assert list(axes.texts) == []
    assert [text.get_text() for text in axes.get_legend().get_texts()] == [
        "Nigerian 512 (2019)",
        "Ugandan 34 (2018)",
    ]


def test_a_legend_makes_the_chart_taller_and_leaves_the_plot_its_height() -> None:
    names = [f"Een melder met een lange naam {n}" for n in range(5)]
    early = [_series(name, {2016: 1.0 + n, 2017: float("nan")}) for n, name in enumerate(names)]
    late = _series("late", {2016: 2.0, 2017: 3.0})
    canvas, plain = line_chart(pd.concat([*early[:4], late])), line_chart(late)

    def height_of_plot(drawn: Canvas) -> float:
        return float(drawn.axes[0].get_position().height * drawn.get_size_inches()[1])

    assert canvas.get_size_inches()[1] > plain.get_size_inches()[1]
    assert height_of_plot(canvas) == pytest.approx(height_of_plot(plain))
    FigureCanvasAgg(canvas).draw()
    legend = canvas.axes[0].get_legend()
    assert legend is not None
    assert legend.get_window_extent().y0 > canvas.axes[0].get_window_extent().y1


def test_a_series_looks_the_same_whatever_else_is_drawn() -> None:
    places = {"suspects": 0, "cases": 1, "convicted": 2}
    alone = line_chart(_series("convicted", {2016: 1.0, 2017: 2.0}), places=places)
    among = line_chart(
        pd.concat([_series(name, {2016: 1.0, 2017: 2.0}) for name in ("convicted", "suspects")]),
        places=places,
    )
    lone = line_chart(_series("convicted", {2016: 1.0, 2017: float("nan")}), places=places)
    looks = [
        (line.get_color(), line.get_marker())
        for line in (alone.axes[0].get_lines()[0], among.axes[0].get_lines()[0])
    ]
    assert looks == [(SERIES[2], MARKERS[2])] * 2
    assert to_hex(lone.axes[0].patches[0].get_facecolor()) == SERIES[2]


def test_a_series_without_a_look_of_its_own_takes_one_that_is_free() -> None:
    assert places_of(["new", "known", "newer"], {"known": 0, "absent": 1}) == {
        **{"new": 1, "known": 0},
        "newer": 2,
    }


def test_a_lone_count_is_a_bar_with_its_value_among_the_years() -> None:
    data = _series("minors", {2014: float("nan"), 2016: 227.0, 2018: float("nan")})
    canvas = line_chart(data)
    [axes] = canvas.axes

    [bar] = axes.patches
    assert (bar.get_x() + bar.get_width() / 2, bar.get_height()) == (2016, 227)
    assert [text.get_text() for text in axes.texts] == ["227"]
    assert axes.get_lines()[:] == []
    assert axes.get_xlim() == (2013.6, 2018.4)
    _expect_readable(canvas)


def test_breaks_are_named_above_the_chart_on_the_day_that_they_fell() -> None:
    data = _series("a", {year: 100.0 for year in range(2016, 2021)})
    near = [_break("GDPR", "2018-05-25"), _break("Residence scheme", "2019-08-01")]
    canvas = line_chart(data, breaks=[*near, _break("Corona", "2020")])
    [axes] = canvas.axes

    flags = {text.get_text(): text for text in axes.texts if text.get_text() != "100"}
    assert list(flags) == ["GDPR", "Residence scheme", "Corona"]
    assert 2017.8 < flags["GDPR"].xy[0] < 2018  # type: ignore[attr-defined]
    above = axes.get_window_extent().y1
    boxes = _boxes(canvas)
    assert all(box.y0 > above for name, box in boxes.items() if name.split("'")[1] in flags)
    _expect_readable(canvas)


def _over_breaks(**options: object) -> Canvas:
    """A single line whose points lie close to two breaks."""
    values = {2016: 62.0, 2017: 194.0, 2018: 108.0, 2019: 416.0, 2020: 61.0}
    near = [_break("GDPR", "2018-05-25"), _break("Residence scheme", "2019-08-01")]
    breaks = [*near, _break("Corona", "2020")]
    return line_chart(_series("a", values), breaks=breaks, **options)  # type: ignore[arg-type]


def test_no_break_is_drawn_through_a_value() -> None:
    canvas = _over_breaks()
    boxes = _boxes(canvas)
    [axes] = canvas.axes
    uprights = [
        axes.transData.transform((text.xy[0], 0))[0]  # type: ignore[attr-defined]
        for text in axes.texts
        if not text.get_text().isdigit()
    ]
    values = [box for name, box in boxes.items() if name.split("'")[1] in ("62", "108", "416")]
    assert len(values) == 3 and len(uprights) == 3
    assert not any(box.x0 <= upright <= box.x1 for box in values for upright in uprights)


def test_breaks_lie_below_lines_and_values() -> None:
    [axes] = _over_breaks().axes
    flags = [text for text in axes.texts if not text.get_text().isdigit()]
    over = [text for text in axes.texts if text.get_text().isdigit()]
    lowest = min(artist.get_zorder() for artist in (*over, *axes.get_lines()))
    assert max(flag.get_zorder() for flag in flags) < lowest


@pytest.mark.parametrize("first", [2007, 2013, 2016, 2020])
def test_any_period_is_readable(first: int) -> None:
    breaks = [
        _break("National Police", "2013"),
        _break("GDPR", "2018-05-25"),
        _break("Residence scheme", "2019-08-01"),
        _break("Corona", "2020"),
    ]
    years = range(first, 2021)
    data = pd.concat(
        [
            _series("CoMensha", {year: 1500.0 - 30 * (2020 - year) for year in years}),
            _series("National Rapporteur", {year: 1480.0 - 35 * (2020 - year) for year in years}),
        ]
    )
    inside = [item for item in breaks if first <= item.position + 0.5]
    _expect_readable(line_chart(data, breaks=inside))


def test_a_bar_has_its_name_above_it_and_says_its_value_as_the_source_printed_it() -> None:
    data = pd.DataFrame(
        {
            "category": ["First estimate", "Registered", "Requests"],
            "value": [5000.0, 668.0, 475.0],
            "upper": [7500.0, None, None],
            "status": ["range", "exact", "at_least"],
        }
    )
    canvas = bar_chart(data)
    [axes] = canvas.axes
    assert [text.get_text() for text in axes.texts] == [
        *("5,000 to 7,500", "First estimate"),
        *("668", "Registered"),
        *("over 475", "Requests"),
    ]
    _expect_readable(canvas)


def test_one_bar_alone_and_a_bar_of_nothing_are_readable() -> None:
    _expect_readable(bar_chart(pd.DataFrame({"category": ["All requests"], "value": [475.0]})))
    _expect_readable(bar_chart(pd.DataFrame({"category": ["None"], "value": [0.0]})))


def test_a_value_over_a_line_has_a_rim_in_the_colour_of_the_page() -> None:
    svg = to_svg(line_chart(_series("a", {2016: 1.0, 2017: 2.0})), "x", "alt")
    rims = re.findall(r'paint-order="stroke" stroke="var\(--vm-surface, #ffffff\)"', svg)
    assert len(rims) == 2
