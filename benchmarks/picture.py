"""docs/performance.svg: the client beside its peers, as bars. It follows the reader's light or dark theme."""

from __future__ import annotations

from html import escape

from .page import NAMES
from .results import OURS, Results

PANELS = (
    ("Import", "import time", 0),
    ("First object", "first time", 0),
    ("One call", "GET time", 2),
    ("One call, async", "async GET time", 2),
)
"""Title, what was measured, digits after the point."""

WIDTH, PANEL, LABELS, BARS, ROW, TOP, GAP = 760, 380, 160, 150, 22, 40, 24
"""Pixels; a panel has its labels to the left, then its bars, then their values."""
HEIGHT = 2 * (TOP + ROW * len(NAMES) + GAP)

# No blank line: the picture is put into a page of Markdown as it is.
_HEAD = """\
<svg class="figures" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" \
aria-labelledby="figures-title figures-text" font-family="system-ui, sans-serif" font-size="13">
<title id="figures-title">This client beside its peers</title>
<desc id="figures-text">{description}</desc>
<style>
  .figures {{ color: #1d2230; --bar: #b4bbdc; --own: #3f51b5; }}
  @media (prefers-color-scheme: dark) {{ .figures {{ color: #e6e8f0; --bar: #4a5274; --own: #9fa8da; }} }}
  .figures text {{ fill: currentColor; }}
  .figures rect {{ fill: var(--bar); }}
  .figures .name {{ text-anchor: end; }}
  .figures .own {{ font-weight: 600; }}
  .figures rect.own {{ fill: var(--own); }}
  .figures .head {{ font-size: 15px; font-weight: 600; }}
</style>
"""


def picture(results: Results) -> str:
    """The whole file."""
    drawn: list[str] = []
    told: list[str] = []
    for number, (title, kind, digits) in enumerate(PANELS):
        left = PANEL * (number % 2)
        top = (TOP + ROW * len(NAMES) + GAP) * (number // 2)
        values = {
            name: results.samples.spread(kind, name).middle * 1000
            for name in NAMES
            if name in results.samples.names(kind)
        }
        longest = max(values.values())
        drawn.append(f'<text class="head" x="{left + LABELS}" y="{top + 24}">{escape(title)}</text>')
        told.append(f"{title}: {', '.join(f'{_name(name)} {value:.{digits}f} ms' for name, value in values.items())}.")
        for place, (name, value) in enumerate(values.items()):
            middle = top + TOP + ROW * place + ROW // 2
            own = " own" if name == OURS else ""
            width = max(1.0, BARS * value / longest)
            drawn += [
                f'<text class="name{own}" x="{left + LABELS - 8}" y="{middle + 4}">{escape(_name(name))}</text>',
                f'<rect class="bar{own}" x="{left + LABELS}" y="{middle - 7}" width="{width:.1f}" height="14" rx="2"/>',
                f'<text class="value{own}" x="{left + LABELS + width + 6:.1f}" y="{middle + 4}">'
                f"{value:.{digits}f} ms</text>",
            ]
    if results.warning:
        drawn.append(f'<text x="{LABELS}" y="{HEIGHT - 4}">{escape(results.warning.strip("*"))}</text>')
    head = _HEAD.format(width=WIDTH, height=HEIGHT, description=escape(" ".join(told)))
    return head + "\n".join(drawn) + "\n</svg>\n"


def _name(name: str) -> str:
    return NAMES[name].strip("*")
