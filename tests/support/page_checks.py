"""What every page has to be, measured in the browser: no wider than the window, and legible."""

from __future__ import annotations

from browser import Page

# Text that stands out too little from what is behind it: 4.5 to 1 as WCAG 2 has it, 3 to 1 for large text.
_FAINT = """
(() => {
  const parts = (color) => color.match(/[\\d.]+/g).map(Number);
  const over = (above, below) => {
    const share = above[3] === undefined ? 1 : above[3];
    return [0, 1, 2].map((i) => above[i] * share + below[i] * (1 - share));
  };
  const behind = (element) => {
    const layers = [];
    for (let each = element; each; each = each.parentElement) {
      layers.push(parts(getComputedStyle(each).backgroundColor));
    }
    return layers.reverse().reduce((below, above) => over(above, below), [255, 255, 255]);
  };
  const linear = (part) => (part / 255 <= 0.03928 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4);
  const luminance = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let seen = 0;
  while (walker.nextNode()) {
    const text = walker.currentNode.data.trim();
    const element = walker.currentNode.parentElement;
    if (!text || !element.checkVisibility() || element.closest("script, style, option")) continue;
    seen += 1;
    const style = getComputedStyle(element);
    const ground = behind(element);
    const [a, b] = [luminance(over(parts(style.color), ground)), luminance(ground)];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    if (contrast < (large ? 3 : 4.5)) found.push(`${contrast.toFixed(2)}: ${text.slice(0, 40)}`);
  }
  return seen ? found : ["no text at all"];
})()
"""
_NAMELESS = """
[...document.querySelectorAll("input:not([type=hidden]), select, textarea, button, a")]
  .filter((each) => !(each.labels && each.labels.length) && !each.textContent.trim() && !each.ariaLabel)
  .map((each) => each.outerHTML.slice(0, 90))
"""


def check(page: Page, width: int) -> None:
    """See that a page fits into the window, is legible, names its fields, and has nothing to complain of."""
    where = page.run("location.pathname")
    assert page.run("document.documentElement.scrollWidth") <= width, f"{where} sticks out to the side"
    assert page.run(_FAINT) == [], f"{where} has text that is hard to read"
    assert page.run(_NAMELESS) == [], f"{where} has fields without a name"
    assert page.run("[...document.querySelectorAll('th')].every(each => each.scope)"), f"{where} has a th without scope"
    assert page.run("document.querySelectorAll('h1').length") == 1, f"{where} has one heading"
    assert page.complaints == [], where
