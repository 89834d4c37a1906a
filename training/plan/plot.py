"""A scatter plot as SVG: text only, the same bytes for the same points."""

import math

WIDTH, HEIGHT = 860, 540
LEFT, RIGHT, TOP, BOTTOM = 70, 30, 46, 60
FONT, LETTER = 11, 6.2  # pixels: size of the labels, and the mean width of a letter
STYLE = ("text{font-family:sans-serif;fill:#222}.grid{stroke:#e4e4e4}.axis{stroke:#222}.point{fill:#1f6fb4}.best{fill:#c0392b}"
         ".front{fill:none;stroke:#c0392b;stroke-dasharray:5 4}.lead{stroke:#999;stroke-width:.7}")


def ticks(low, high, wanted=7):
    """Round numbers from at most `low` to at least `high`."""
    raw = max(high - low, 1e-9) / wanted
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= raw - 1e-12)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [number * step for number in range(first, max(last, first + 1) + 1)]


def log_ticks(low, high):
    """1, 2 and 5 times powers of ten, from at most `low` to at least `high`."""
    steps = [step * 10.0 ** power for power in range(math.floor(math.log10(low)) - 1, math.floor(math.log10(high)) + 2)
             for step in (1, 2, 5)]
    first = max(number for number, step in enumerate(steps) if step <= low * (1 + 1e-9))
    last = min(number for number, step in enumerate(steps) if step >= high * (1 - 1e-9))
    return steps[first:max(last, first + 1) + 1]


def front(points):
    """The points that no other one beats in both directions (less x, more y), by x."""
    found = []
    for name, x, y in sorted(points, key=lambda point: (point[1], -point[2], point[0])):
        if not found or y > found[-1][2]:
            found.append((name, x, y))
    return found


def scatter(title, x_title, y_title, points):
    """[(name, x, y)] -> SVG; x, above zero, on a logarithmic scale"""
    all_xs, all_ys = zip(*[(x, y) for _, x, y in points])
    xs, ys = log_ticks(min(all_xs), max(all_xs)), ticks(min(all_ys), max(all_ys))

    def place(x, y):
        return (LEFT + math.log(x / xs[0]) / math.log(xs[-1] / xs[0]) * (WIDTH - LEFT - RIGHT),
                HEIGHT - BOTTOM - (y - ys[0]) / (ys[-1] - ys[0]) * (HEIGHT - TOP - BOTTOM))

    lines = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">',
             f"<title>{_escape(title)}</title>", f"<style>{STYLE}</style>", f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>']
    middle = (LEFT + WIDTH - RIGHT) / 2
    lines.append(_text(middle, 24, title, 15, "middle"))
    for x in xs:
        column, _ = place(x, ys[0])
        lines.append(_line("grid", column, TOP, column, HEIGHT - BOTTOM))
        lines.append(_text(column, HEIGHT - BOTTOM + 18, f"{x:g}", 12, "middle"))
    for y in ys:
        _, row = place(xs[0], y)
        lines.append(_line("grid", LEFT, row, WIDTH - RIGHT, row))
        lines.append(_text(LEFT - 8, row + 4, f"{y:g}", 12, "end"))
    lines.append(_line("axis", LEFT, HEIGHT - BOTTOM, WIDTH - RIGHT, HEIGHT - BOTTOM))
    lines.append(_line("axis", LEFT, TOP, LEFT, HEIGHT - BOTTOM))
    lines.append(_text(middle, HEIGHT - 16, x_title, 13, "middle"))
    lines.append(f'<text transform="translate(20 {(TOP + HEIGHT - BOTTOM) / 2:.1f}) rotate(-90)" font-size="13" '
                 f'text-anchor="middle">{_escape(y_title)}</text>')
    best = front(points)
    corners = " ".join(f"{x:.1f},{y:.1f}" for x, y in (place(x, y) for _, x, y in best))
    lines.append(f'<polyline class="front" points="{corners}"/>')
    placed = {name: place(x, y) for name, x, y in points}
    taken = [(x - 5, y - 5, x + 5, y + 5) for x, y in placed.values()]
    for name, (x, y) in sorted(placed.items()):
        kind = "best" if name in {each for each, _, _ in best} else "point"
        lines.append(f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="4"/>')
    for name, (x, y) in sorted(placed.items()):
        box = _free(x, y, len(name) * LETTER, taken)
        taken.append(box)
        if max(abs(box[0] - x), abs(box[1] - y)) > 24 and not box[0] < x < box[2]:
            lines.append(_line("lead", x, y, box[0] if box[0] > x else box[2], (box[1] + box[3]) / 2))
        lines.append(_text(box[0], box[3] - 3, name, FONT, "start"))
    return "\n".join([*lines, "</svg>", ""])


def _free(x, y, width, taken):
    """The box nearest to a point that covers nothing placed before."""
    height = FONT + 2
    candidates = []
    for distance in range(0, 13):
        for dy in (0, -1, 1):
            shift = dy * (6 + 7 * distance) - height / 2
            for left in (x + 7 + 3 * distance, x - 7 - 3 * distance - width):
                candidates.append((left, y + shift, left + width, y + shift + height))
    inside = [box for box in candidates if box[0] >= LEFT + 2 and box[2] <= WIDTH - 2 and box[1] >= TOP - 12 and box[3] <= HEIGHT - BOTTOM]
    return min(inside or candidates, key=lambda box: sum(_overlap(box, other) for other in taken))


def _overlap(a, b):
    return max(0.0, min(a[2], b[2]) - max(a[0], b[0])) * max(0.0, min(a[3], b[3]) - max(a[1], b[1]))


def _line(kind, x1, y1, x2, y2):
    return f'<line class="{kind}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def _text(x, y, content, size, anchor):
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}">{_escape(content)}</text>'


def _escape(content):
    return content.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
