// What a page looks like to its readers: test_pages.py asks once for each page and mode.
() => {
  const rgba = (text) => {
    const numbers = text.match(/[\d.]+/g).map(Number);
    return text.startsWith("color(srgb")
      ? [...numbers.slice(0, 3).map((part) => part * 255), numbers[3] ?? 1]
      : [...numbers.slice(0, 3), numbers[3] ?? 1];
  };
  const over = ([r, g, b, a], [R, G, B]) => [
    r * a + R * (1 - a), g * a + G * (1 - a), b * a + B * (1 - a), 1,
  ];
  const luminance = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((part) => {
      const value = part / 255;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const ratio = (one, other) => {
    const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a);
    return (high + 0.05) / (low + 0.05);
  };
  const ground = (element) => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) {
      layers.push(rgba(getComputedStyle(at).backgroundColor));
    }
    const canvas = matchMedia("(prefers-color-scheme: dark)").matches ? [0, 0, 0, 1] : [255, 255, 255, 1];
    return layers.reverse().reduce((under, layer) => over(layer, under), canvas);
  };
  const isShown = (element) => {
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return false;
    const box = element.getBoundingClientRect();
    return box.width > 1 && box.height > 1;
  };

  document.querySelectorAll("details").forEach((details) => { details.open = true; });
  // A colour on its way from one mode to the other is neither.
  document.getAnimations().forEach((animation) => animation.finish());

  const faint = [];
  let measured = 0;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim();
    const element = walker.currentNode.parentElement;
    if (!text || element.closest("script, style, noscript, [aria-hidden=true]")) continue;
    if (!isShown(element)) continue;
    const style = getComputedStyle(element);
    const under = ground(element);
    const inChart = element instanceof SVGElement;
    const ink = over(rgba(inChart ? style.fill : style.color), under);
    const contrast = ratio(ink, under);
    measured += 1;
    if (contrast < 4.5) {
      const where = element.closest("[class]")?.getAttribute("class") ?? element.tagName;
      faint.push(`${contrast.toFixed(2)} ${where}: ${text.slice(0, 50)}`);
    }
  }

  const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
  const wide = [...document.querySelectorAll("body *")].filter(
    (element) => isShown(element)
      && element.getBoundingClientRect().right > innerWidth + 1
      && !element.closest(".vm-scroll, svg, pre, .bd-sidebar-primary, .bd-sidebar-secondary"),
  );
  const figures = [...document.querySelectorAll("figure.vm-figure")].filter(isShown);
  return {
    faint,
    measured,
    repeated: [...new Set(ids.filter((id, place) => ids.indexOf(id) < place))],
    overflow: document.documentElement.scrollWidth - innerWidth,
    wide: wide.slice(0, 5).map((element) => `${element.tagName}.${element.getAttribute("class")}`),
    figures: figures.map((figure) => ({
      id: figure.id,
      title: figure.querySelector(".vm-title")?.innerText ?? "",
      charts: [...figure.querySelectorAll("svg")].filter(isShown).map((svg) => ({
        role: svg.getAttribute("role"),
        label: svg.getAttribute("aria-label"),
        width: svg.getBoundingClientRect().width,
        height: svg.getBoundingClientRect().height,
        smallest: Math.min(...[...svg.querySelectorAll("text")].map(
          (text) => {
            const { a, b } = text.getScreenCTM();
            return parseFloat(getComputedStyle(text).fontSize) * Math.hypot(a, b);
          },
        )),
      })),
      caption: figure.querySelector("figcaption")?.innerText ?? "",
      sources: [...figure.querySelectorAll("figcaption a")].map((link) => link.getAttribute("href")),
      rows: [...figure.querySelectorAll("table tr")].map(
        (row) => [...row.cells].map((cell) => cell.innerText),
      ),
      csv: figure.querySelector("a.vm-csv")?.href ?? "",
    })),
  };
}
