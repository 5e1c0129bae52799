"""A picture of the panel, as an eye sees it: contrasts by relative luminance (WCAG)."""
import collections
import re

SPREAD = 7  # lines looked at far apart first
LINEAR = [(v / 255 / 12.92) if v <= 10 else ((v / 255 + 0.055) / 1.055) ** 2.4 for v in range(256)]


def luminance(colour):
    red, green, blue = colour
    return 0.2126 * LINEAR[red] + 0.7152 * LINEAR[green] + 0.0722 * LINEAR[blue]


def ratio(a, b):
    return (max(a, b) + 0.05) / (min(a, b) + 0.05)


class Picture:
    def __init__(self, path):
        with open(path, "rb") as file:
            ppm = file.read()
        head = re.match(rb"P6\s+(\d+)\s+(\d+)\s+255\s", ppm)
        self.width, self.height, self.pixels = int(head[1]), int(head[2]), ppm[head.end():]

    def lines(self, rect):
        """The pixels of each line, so that the first few already show both ink and ground."""
        x, y, width, height = rect
        left, right = max(x, 0), min(x + width, self.width)
        rows = range(max(y, 0), min(y + height, self.height))
        for first in range(SPREAD):
            for row in rows[first::SPREAD]:
                line = self.pixels[3 * (row * self.width + left):3 * (row * self.width + right)]
                yield set(zip(line[0::3], line[1::3], line[2::3]))

    def contrast(self, rect, enough=21):
        """Of the lightest and the darkest in it; looks no further when that is enough."""
        light, dark, known = 0, 1, set()
        for line in self.lines(rect):
            for colour in line - known:
                light, dark = max(light, luminance(colour)), min(dark, luminance(colour))
            known |= line
            if ratio(light, dark) >= enough:
                break
        return ratio(light, dark) if known else 1

    def greys(self, rect):
        """Luminances in it, and how many pixels of each."""
        x, y, width, height = rect
        grey = collections.Counter()
        for row in range(y, y + height):
            line = self.pixels[3 * (row * self.width + x):3 * (row * self.width + x + width)]
            for colour, count in collections.Counter(zip(line[0::3], line[1::3], line[2::3])).items():
                grey[round(luminance(colour), 2)] += count
        return grey

    def ground(self, rect):
        """What most of it is."""
        return self.greys(rect).most_common(1)[0][0]

    def share_apart(self, rect):
        """How much of it stands 3:1 against what most of it is."""
        grey = self.greys(rect)
        most = grey.most_common(1)[0][0]
        return sum(count for value, count in grey.items() if ratio(value, most) >= 3) / sum(grey.values())
