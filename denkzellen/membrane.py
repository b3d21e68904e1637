"""The line art of the house: a rounded Voronoi diagram, the same for the same slug for ever."""

import hashlib
import math
import random
from functools import lru_cache

Point = tuple[float, float]

WIDTH, HEIGHT = 480, 400
COLUMNS, ROWS = 4, 4
GAP = 5.0
SHORTEST_SIDE = 26.0
NUCLEUS_RADII = (5, 7, 9, 11)


@lru_cache(maxsize=512)
def membrane_svg(slug: str) -> str:
    """An SVG of a few kB, decoration only: it carries no text and is hidden from screen readers."""
    dice = random.Random(hashlib.sha256(slug.encode()).digest())  # noqa: S311 - a drawing
    sites = _sites(dice)
    paths, nuclei = [], []
    for index, site in enumerate(sites):
        corners = _calm(_cell(site, sites[:index] + sites[index + 1 :]))
        if len(corners) < 3:
            continue
        paths.append(_rounded(corners))
        if dice.random() < 0.75:
            radius = dice.choice(NUCLEUS_RADII)
            nuclei.append(f'<circle cx="{site[0]:.0f}" cy="{site[1]:.0f}" r="{radius}"/>')
    return (
        f'<svg class="membrane" viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true" '
        'focusable="false" preserveAspectRatio="xMidYMid slice">'
        f'<path d="{"".join(paths)}"/>{"".join(nuclei)}</svg>'
    )


def _sites(dice: random.Random) -> list[Point]:
    """One site in each field of a grid that reaches beyond the picture, well shaken."""
    width, height = WIDTH / COLUMNS, HEIGHT / ROWS
    return [
        (
            (column + 0.5 + dice.uniform(-0.42, 0.42)) * width,
            (row + 0.5 + dice.uniform(-0.42, 0.42)) * height,
        )
        for column in range(-1, COLUMNS + 1)
        for row in range(-1, ROWS + 1)
    ]


def _cell(site: Point, others: list[Point]) -> list[Point]:
    """The corners of the cell around `site`, drawn in by a gap on every side."""
    margin = 160.0
    corners: list[Point] = [
        (-margin, -margin),
        (WIDTH + margin, -margin),
        (WIDTH + margin, HEIGHT + margin),
        (-margin, HEIGHT + margin),
    ]
    for other in others:
        dx, dy = other[0] - site[0], other[1] - site[1]
        distance = math.hypot(dx, dy)
        limit = distance / 2 - GAP
        normal = (dx / distance, dy / distance)
        corners = _clip(corners, site, normal, limit)
    return corners


def _calm(corners: list[Point]) -> list[Point]:
    """The polygon without its shortest sides, which would look like sharp points."""
    return [
        corner
        for index, corner in enumerate(corners)
        if math.dist(corner, corners[index - 1]) > SHORTEST_SIDE
    ]


def _clip(corners: list[Point], site: Point, normal: Point, limit: float) -> list[Point]:
    """What of the polygon lies within `limit` of `site` in the direction of `normal`."""
    depths = [(x - site[0]) * normal[0] + (y - site[1]) * normal[1] - limit for x, y in corners]
    kept: list[Point] = []
    for index, corner in enumerate(corners):
        before, before_depth = corners[index - 1], depths[index - 1]
        depth = depths[index]
        if (depth <= 0) != (before_depth <= 0):
            share = before_depth / (before_depth - depth)
            kept.append(
                (
                    before[0] + share * (corner[0] - before[0]),
                    before[1] + share * (corner[1] - before[1]),
                )
            )
        if depth <= 0:
            kept.append(corner)
    return kept


def _rounded(corners: list[Point]) -> str:
    """A closed path through the middles of the sides, bent towards each corner."""
    ways: list[str] = []
    for index, corner in enumerate(corners):
        before, after = corners[index - 1], corners[(index + 1) % len(corners)]
        start, end = _towards(corner, before), _towards(corner, after)
        ways.append(f"{'L' if ways else 'M'}{_text(start)}Q{_text(corner)} {_text(end)}")
    return "".join(ways) + "Z"


def _towards(corner: Point, neighbour: Point) -> Point:
    """Where the bend at `corner` meets the side to `neighbour`: halfway, 60 at most."""
    length = math.dist(corner, neighbour) or 1.0
    share = min(0.5, 60 / length)
    return (
        corner[0] + share * (neighbour[0] - corner[0]),
        corner[1] + share * (neighbour[1] - corner[1]),
    )


def _text(point: Point) -> str:
    return f"{point[0]:.0f} {point[1]:.0f}"
