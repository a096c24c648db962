"""Time to survive of a 1,700-site network by cold HiGHS programmes from Python, for `cargo xtask bench tts`.

Usage: tts.py FOLDER [SAMPLE]. With FOLDER/network.json (nodes with `material`, `inventory`, `capacity`, `demand`; `edges`;
`requirements` with `node`, `material`, `per_unit`; `weeks`, our answers by site, null for no bound) it solves that network and every
answer must be ours; without it, a network of the same shape drawn here.

Formulation: Simchi-Levi and others, Interfaces 45(5), 2015; max t, one programme a site, written and solved from nothing.
"""

import json
import random
import sys
import time
from pathlib import Path

import highspy
import numpy as np

path = Path(sys.argv[1]) / "network.json"
sample = int(sys.argv[2]) if len(sys.argv) > 2 else 30


def drawn():
    rng = random.Random(7)
    products, first, second, wanted = 200, 500, 1000, 1837
    n = products + first + second
    kinds = [max(1, tier * 3 // 5) for tier in (first, second)]
    material = [None] * products
    material += [k if k < kinds[0] else rng.randrange(kinds[0]) for k in range(first)]
    material += [kinds[0] + (k if k < kinds[1] else rng.randrange(kinds[1])) for k in range(second)]
    target = lambda node: rng.randrange(products) if node < products + first else products + rng.randrange(first)
    edges = [(node, target(node)) for node in range(products, n)]
    seen = set(edges)
    while len(edges) < wanted:
        node = products + rng.randrange(first + second)
        edge = (node, target(node))
        if edge not in seen:
            seen.add(edge)
            edges.append(edge)
    makers = {}
    for source, to in edges:
        makers.setdefault((to, material[source]), []).append(source)
    requirements = [(node, kind, rng.choice([0.5, 1, 1.5, 2])) for node, kind in sorted(makers)]
    load = [100.0 + rng.randrange(900) for _ in range(products)] + [0.0] * (n - products)
    for node, kind, per_unit in requirements:
        for supplier in makers[node, kind]:
            load[supplier] += load[node] * per_unit / len(makers[node, kind])
    nodes = [
        {
            "material": material[k],
            "inventory": load[k] * rng.choice([0, 0.5, 1, 2, 4, 8, 16]),
            "capacity": load[k] * (1.02 + rng.randrange(1000) / 1000),
            "demand": load[k] if k < products else None,
        }
        for k in range(n)
    ]
    named = [{"node": node, "material": kind, "per_unit": per_unit} for node, kind, per_unit in requirements]
    return {"nodes": nodes, "edges": edges, "requirements": named}


def survive(net, stopped):
    """Weeks without loss when a site makes nothing; None where there is no bound."""
    nodes, edges = net["nodes"], net["edges"]
    n, inf = len(nodes), highspy.kHighsInf
    # Columns: u of each site, y of each shipment, t. Rows in the order of the docstring's formulation.
    rows, lower, upper = [], [], []

    def row(entries, low, high):
        rows.append(entries)
        lower.append(low)
        upper.append(high)

    t = n + len(edges)
    inbound, outbound = {}, {}
    for k, (source, to) in enumerate(edges):
        inbound.setdefault((to, nodes[source]["material"]), []).append(k)
        outbound.setdefault(source, []).append(k)
    for need in net["requirements"]:
        shipments = inbound[need["node"], need["material"]]
        row([(need["node"], -need["per_unit"])] + [(n + k, 1.0) for k in shipments], 0.0, inf)
    for source, shipments in outbound.items():
        row([(n + k, 1.0) for k in shipments] + [(source, -1.0)], -inf, nodes[source]["inventory"])
    for k, node in enumerate(nodes):
        if k != stopped:
            row([(k, 1.0), (t, -node["capacity"])], -inf, 0.0)
        if node["demand"] is not None:
            row([(k, 1.0), (t, -node["demand"])], -node["inventory"], inf)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = t + 1, len(rows)
    cost = np.zeros(t + 1)
    cost[t] = -1.0
    lp.col_cost_, lp.col_lower_ = cost, np.zeros(t + 1)
    top = np.full(t + 1, inf)
    if stopped is not None:
        top[stopped] = 0.0
    lp.col_upper_, lp.row_lower_, lp.row_upper_ = top, np.array(lower), np.array(upper)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.cumsum([0] + [len(entries) for entries in rows])
    lp.a_matrix_.index_ = np.array([col for entries in rows for col, _ in entries])
    lp.a_matrix_.value_ = np.array([value for entries in rows for _, value in entries], dtype=float)
    h = highspy.Highs()
    h.setOptionValue("output_flag", False)
    h.setOptionValue("threads", 1)
    h.passModel(lp)
    h.run()
    if h.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    return -h.getInfo().objective_function_value


net = json.loads(path.read_text()) if path.exists() else drawn()
sites = [k for k, node in enumerate(net["nodes"]) if node["demand"] is None]
chosen = sites[:: max(1, len(sites) // sample)][:sample]
started = time.perf_counter()
found = [survive(net, site) for site in chosen]
took = time.perf_counter() - started
compared = ""
if "weeks" in net:
    for site, weeks in zip(chosen, found):
        ours = net["weeks"][site]
        same = (weeks is None) == (ours is None) and (weeks is None or abs(weeks - ours) <= 1e-6 * max(1.0, abs(ours)))
        assert same, f"site {site}: {weeks}, ours {ours}"
    compared = "; every answer is ours"
whose = "of ours" if path.exists() else "of the same shape, drawn by the script"
print(f"highspy, cold  network {whose}: {len(chosen)} of {len(sites)} sites {took:.2f} s, {took / len(chosen):.3f} s each; "
      f"all by that rate {took / len(chosen) * len(sites):.0f} s{compared}")
