"""The table that is printed, and what is wanted."""


class Report:
    def __init__(self, title):
        self.title = title
        self.rows = [("figure", "rate", "ratio", "wanted", "")]

    def add(self, name, rate="", ratio=None, least=None, most=None):
        wanted = "" if least is None and most is None else f">= {least}" if most is None else f"<= {most}"
        verdict = "" if not wanted else "ok" if (ratio >= least if most is None else ratio <= most) else "MISSED"
        self.rows.append((name, rate, "" if ratio is None else f"{ratio:.3f}", wanted, verdict))

    def figure(self, name, figure, least=None, rows=0):
        rate = f"{figure.rate:.0f}/s" + (f", {figure.rate * rows:.0f} rows/s, {figure.bytes / 1e6:.0f} MB/s" if rows else "")
        self.add(name, f"{rate} against {figure.other:.0f}/s", figure.ratio, least)

    def show(self):
        widths = [max(len(row[column]) for row in self.rows) for column in range(5)]
        print(f"\n{self.title}\n")
        for row in self.rows:
            print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip(), flush=True)
