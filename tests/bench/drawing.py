"""Time against size as a picture: lines as JSON on stdin → the SVG file named. Runs where matplotlib is, only there."""

from __future__ import annotations

import json
import sys

import matplotlib

matplotlib.use("svg")
matplotlib.rcParams.update(
    {"svg.hashsalt": "tinhso", "svg.fonttype": "none", "font.size": 9, "font.family": "sans-serif"}
)

from matplotlib import pyplot  # noqa: E402

_TITLES = {
    "whole": "The whole work, by the number of articles",
    "growth": "1,000 new articles, by what is there already",
}


def main(path: str) -> None:
    figure, panels = pyplot.subplots(1, 2, figsize=(11, 4.6), layout="constrained")
    for panel, (name, lines) in zip(panels, json.load(sys.stdin).items(), strict=True):
        for what, points in lines.items():
            panel.loglog(*zip(*points, strict=True), marker="o", markersize=4, label=what)
        panel.set(title=_TITLES[name], xlabel="articles", ylabel="seconds")
        panel.grid(True, which="major", alpha=0.3)
        panel.legend(fontsize=7.5, frameon=False)
    figure.savefig(path, metadata={"Date": None})


if __name__ == "__main__":
    main(sys.argv[1])
