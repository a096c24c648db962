"""The network programme of `cargo xtask bench lp` by PyPSA, linopy and HiGHS from Python, on the instance that ours wrote.

Usage: lp.py FOLDER PART, where PART is one of: highspy, linopy, pypsa, cold, hot. One part a process, so that memory is its own.
The objectives must agree with ours to 1e-6 relative, or the script fails.
"""

import json
import resource
import sys
import time
from pathlib import Path

import numpy as np

folder = Path(sys.argv[1])
part = sys.argv[2]
net = json.loads((folder / "network.json").read_text())
R, P, T = net["regions"], net["products"], net["months"]
arcs = net["arcs"]
capacity = np.array(net["capacity"]).reshape(R, P)
stock = np.array(net["stock_capacity"]).reshape(R, P)
demand = np.array(net["demand"]).reshape(R, T)
convert_cost = np.array(net["convert_cost"]).reshape(R, P)
trade_cost = np.array(net["trade_cost"]).reshape(len(arcs), P)
arc_capacity = np.array(net["arc_capacity"]).reshape(len(arcs), P)
storage_cost = np.array([0.02 * (1 + p % 4) for p in range(P)])


def peak_mb():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def agrees(objective):
    bans = net["bans"]
    if part in ("cold", "hot") or not bans:
        return
    # A ban on an arc that the optimum does not use leaves the optimum: the least of all is the base.
    base = min(ban[2] for ban in bans)
    assert abs(objective - base) <= 1e-6 * abs(base), f"objective {objective} is not ours, {base}"


def report(name, build, solve, objective):
    agrees(objective)
    print(f"{name:<12} build {build:.3f} s  cold solve {solve:.3f} s  peak {peak_mb():.0f} MB  objective {objective:.6f}")


def read_highs():
    import highspy

    h = highspy.Highs()
    h.setOptionValue("output_flag", False)
    h.setOptionValue("threads", 1)
    h.readModel(str(folder / "network.mps"))
    return h, highspy


def bare():
    """HiGHS fed from arrays: the arrays are taken from the MPS file, which is not timed."""
    h, highspy = read_highs()
    lp = h.getLp()
    solves, builds = [], []
    for _ in range(3):
        started = time.perf_counter()
        g = highspy.Highs()
        g.setOptionValue("output_flag", False)
        g.setOptionValue("threads", 1)
        g.passModel(lp)
        built = time.perf_counter()
        g.run()
        builds.append(built - started)
        solves.append(time.perf_counter() - built)
    report("highspy", min(builds), min(solves), g.getInfo().objective_function_value)


def linopy_model():
    import linopy
    import pandas as pd
    import xarray as xr

    started = time.perf_counter()
    m = linopy.Model()
    r, p, t, a = (pd.RangeIndex(n, name=k) for n, k in ((R, "r"), (P, "p"), (T, "t"), (len(arcs), "a")))
    da = lambda values, *dims: xr.DataArray(values, dims=[d.name for d in dims], coords={d.name: d for d in dims})
    ones = da(np.ones(T), t)
    mine = m.add_variables(0, da(capacity[:, 0], r) * ones, name="mine")
    stages = p[1:]
    convert = m.add_variables(0, da(capacity[:, 1:], r, stages) * ones, name="convert")
    ship = m.add_variables(0, da(arc_capacity, a, p) * ones, name="ship")
    held = m.add_variables(0, da(stock, r, p) * ones, name="held")
    short = m.add_variables(0, da(demand, r, t), name="short")
    yields = da(np.array(net["yields"])[1:], stages)
    eff = da(np.array(net["efficiency"]), a)
    out_of = da(np.array([x[0] for x in arcs]), a).rename("r")
    into = da(np.array([x[1] for x in arcs]), a).rename("r")
    flow = (
        (ship * eff).groupby(into).sum()
        - ship.groupby(out_of).sum()
        + held.shift(t=1)
        - held
        + (convert * yields).reindex(p=p)
        - convert.assign_coords(p=p[:-1]).reindex(p=p)
    )
    first = da(np.eye(P)[0], p)
    last = da(np.eye(P)[P - 1], p)
    need = da(demand, r, t) * last - da(0.5 * stock, r, p) * da(np.eye(T)[0], t)
    m.add_constraints(flow + mine * first + short * last == need, name="balance")
    m.add_objective(
        (mine * da(np.array(net["mine_cost"]), r)).sum()
        + (convert * da(convert_cost[:, 1:], r, stages)).sum()
        + (ship * da(trade_cost, a, p)).sum()
        + (held * da(storage_cost, p)).sum()
        + (short * da(np.array(net["lost_load"]), r)).sum()
    )
    return m, time.perf_counter() - started


def with_linopy():
    m, build = linopy_model()
    started = time.perf_counter()
    m.solve("highs", io_api="direct", threads=1, output_flag=False, progress=False)
    report("linopy", build, time.perf_counter() - started, float(m.objective.value))


def with_pypsa():
    import pandas as pd
    import pypsa

    started = time.perf_counter()
    n = pypsa.Network()
    n.set_snapshots(pd.RangeIndex(T))
    buses = [f"{r}_{p}" for r in range(R) for p in range(P)]
    n.add("Bus", buses)
    n.add(
        "Generator", [f"mine_{r}" for r in range(R)], bus=[f"{r}_0" for r in range(R)], p_nom=capacity[:, 0],
        marginal_cost=net["mine_cost"],
    )
    rs = [(r, s) for r in range(R) for s in range(1, P)]
    n.add(
        "Link", [f"convert_{r}_{s}" for r, s in rs], bus0=[f"{r}_{s - 1}" for r, s in rs],
        bus1=[f"{r}_{s}" for r, s in rs], efficiency=[net["yields"][s] for _, s in rs],
        p_nom=[capacity[r, s] for r, s in rs], marginal_cost=[convert_cost[r, s] for r, s in rs],
    )
    ap = [(a, p) for a in range(len(arcs)) for p in range(P)]
    n.add(
        "Link", [f"ship_{a}_{p}" for a, p in ap], bus0=[f"{arcs[a][0]}_{p}" for a, p in ap],
        bus1=[f"{arcs[a][1]}_{p}" for a, p in ap], efficiency=[net["efficiency"][a] for a, _ in ap],
        p_nom=[arc_capacity[a, p] for a, p in ap], marginal_cost=[trade_cost[a, p] for a, p in ap],
    )
    n.add(
        "Store", [f"stock_{b}" for b in buses], bus=buses, e_nom=stock.ravel(), e_initial=0.5 * stock.ravel(),
        marginal_cost_storage=np.tile(storage_cost, R),
    )
    users = [f"{r}_{P - 1}" for r in range(R)]
    load = pd.DataFrame(demand.T, index=n.snapshots, columns=[f"use_{r}" for r in range(R)])
    n.add("Load", load.columns, bus=users, p_set=load)
    top = demand.max(axis=1)
    share = pd.DataFrame(demand.T / top, index=n.snapshots, columns=[f"short_{r}" for r in range(R)])
    n.add("Generator", share.columns, bus=users, p_nom=top, p_max_pu=share, marginal_cost=net["lost_load"])
    made = time.perf_counter()
    n.optimize.create_model()
    built = time.perf_counter()
    n.optimize.solve_model(solver_name="highs", io_api="direct", solver_options={"threads": 1, "output_flag": False})
    print(f"pypsa        network {made - started:.3f} s")
    report("pypsa", built - made, time.perf_counter() - built, float(n.objective))


def bans(sample, is_hot):
    """Closes arcs one at a time; every objective must be ours."""
    h, highspy = read_highs()
    h.run()
    basis = h.getBasis()
    first = R * T * P
    chosen = net["bans"][:sample]
    started = time.perf_counter()
    for arc, product, wanted in chosen:
        col = first + (arc * P + product) * T
        cols = np.arange(col, col + T, dtype=np.int32)
        zero, upper = np.zeros(T), np.full(T, arc_capacity[arc, product])
        if not is_hot:
            h.clearSolver()
        else:
            h.setBasis(basis)
        h.changeColsBounds(T, cols, zero, zero)
        h.run()
        got = h.getInfo().objective_function_value
        h.changeColsBounds(T, cols, zero, upper)
        assert abs(got - wanted) <= 1e-6 * abs(wanted), f"ban of arc {arc}, product {product}: {got}, ours {wanted}"
    took = time.perf_counter() - started
    word = "hot start" if is_hot else "cold"
    print(
        f"highspy, {word:<9}  {len(chosen)} of 500 bans {took:.2f} s, {took / len(chosen):.3f} s each; "
        f"all 500 by that rate {took / len(chosen) * 500:.0f} s; every objective equals ours"
    )


if part == "highspy":
    bare()
elif part == "linopy":
    with_linopy()
elif part == "pypsa":
    with_pypsa()
else:
    bans(15 if part == "cold" else 100, part == "hot")
