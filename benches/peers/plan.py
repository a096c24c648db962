"""The two-stage instance of `cargo xtask bench plan` by HiGHS from Python: the extensive form, and plain in-out cuts.

Usage: plan.py FOLDER PART, where PART is `extensive10`, `extensive50` or `cuts50`. One part a process. Objectives must agree with ours
within the gaps, or the script fails.
"""

import json
import resource
import sys
import time
from pathlib import Path

import highspy
import numpy as np

folder, part = Path(sys.argv[1]), sys.argv[2]
facts = json.loads((folder / "scenarios.json").read_text())
linked = np.array(facts["linked"])
count = int("".join(c for c in part if c.isdigit()))
scenarios = facts["scenarios"][:count]
ours = {row[0]: row[1:] for row in facts["ours"]}


def read(name):
    h = highspy.Highs()
    h.setOptionValue("output_flag", False)
    h.setOptionValue("threads", 1)
    h.readModel(str(folder / f"{name}.mps"))
    return h


def finish(name, started, objective, gap, words=""):
    wall, cpu = time.perf_counter() - started[0], time.process_time() - started[1]
    mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    if count in ours:
        other, theirs = ours[count]
        assert abs(objective - other) <= (gap + theirs + 1e-6) * abs(objective), f"{objective} is not ours, {other}"
    print(f"highspy {name} S = {count}: {wall:.1f} s, {cpu:.1f} s of CPU, {mb:.0f} MB, objective {objective:.6f} {words}")


first, second = read("first").getLp(), read("second").getLp()
started = time.perf_counter(), time.process_time()
n1, n2 = first.num_col_, second.num_col_

if part.startswith("extensive"):
    h = highspy.Highs()
    h.setOptionValue("output_flag", False)
    h.setOptionValue("threads", 1)
    h.setOptionValue("time_limit", 600.0)
    free = np.setdiff1d(np.arange(n2), linked)
    place = {}
    inf = highspy.kHighsInf
    starts, index, value = second.a_matrix_.start_, second.a_matrix_.index_, second.a_matrix_.value_
    for j in range(n1):
        h.addCol(first.col_cost_[j], first.col_lower_[j], first.col_upper_[j], 0, [], [])
    budget = [(j, first.a_matrix_.value_[k]) for j in range(n1) for k in range(first.a_matrix_.start_[j], first.a_matrix_.start_[j + 1])]
    h.addRow(-inf, first.row_upper_[0], len(budget), [j for j, _ in budget], [v for _, v in budget])
    rows = [[] for _ in range(second.num_row_)]
    for j in range(n2):
        for k in range(starts[j], starts[j + 1]):
            rows[index[k]].append((j, value[k]))
    where = {int(c): k for k, c in enumerate(linked)}
    for changes in scenarios:
        upper = np.array(second.col_upper_)
        for column, _, high in changes:
            upper[column] = high
        base = h.getNumCol()
        h.addCols(len(free), np.array(second.col_cost_)[free] / count, np.array(second.col_lower_)[free], upper[free], 0, [], [], [])
        own = {int(c): base + k for k, c in enumerate(free)}
        for i, row in enumerate(rows):
            names = [where[j] if j in where else own[j] for j, _ in row]
            h.addRow(second.row_lower_[i], second.row_upper_[i], len(row), names, [v for _, v in row])
    h.run()
    if h.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        print(f"highspy extensive form S = {count}: not solved after {time.perf_counter() - started[0]:.1f} s")
        sys.exit()
    finish("extensive form", started, h.getInfo().objective_function_value, 0)
else:
    h = read("second")
    base_upper = np.array(second.col_upper_)
    master = highspy.Highs()
    master.setOptionValue("output_flag", False)
    master.setOptionValue("threads", 1)
    master.passModel(first)
    for _ in range(count):
        master.addCol(1.0 / count, 0.0, highspy.kHighsInf, 0, [], [])
    bases, touched = [None] * count, np.unique([c[0] for s in scenarios for c in s]).astype(np.int32)
    cost = np.array(first.col_cost_)
    best, inside = np.inf, None
    for iteration in range(300):
        master.run()
        bound = master.getInfo().objective_function_value
        out = np.array(master.getSolution().col_value[:n1])
        if best - bound <= 1e-4 * abs(best):
            break
        x = out if inside is None else inside + 0.5 * (out - inside)
        total = cost @ x
        h.changeColsBounds(len(linked), linked.astype(np.int32), x, x)
        for s, changes in enumerate(scenarios):
            upper = base_upper.copy()
            for column, _, high in changes:
                upper[column] = high
            h.changeColsBounds(len(touched), touched, np.zeros(len(touched)), upper[touched])
            if bases[s] is not None:
                h.setBasis(bases[s])
            h.run()
            bases[s] = h.getBasis()
            value = h.getInfo().objective_function_value
            slope = np.array(h.getSolution().col_dual)[linked]
            total += value / count
            names = np.append(np.arange(n1), n1 + s).astype(np.int32)
            master.addRow(value - slope @ x, highspy.kHighsInf, len(names), names, np.append(-slope, 1.0))
        if total < best:
            best, inside = total, x
    finish("in-out cuts", started, best, 1e-4, f"{iteration} iterations")
